// SPDX-License-Identifier: Apache-2.0
// How far an import has come, kept in the data folder, so that one that was killed goes on where it stopped and one
// that was finished is not done again.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { DataFolder } from '../../functions/platform/data-folder.ts'
import { replaceFile } from '../../functions/platform/durable-file.ts'
import type { ImportMap } from './map-shape.ts'
import { importTotals, noTotals } from './totals.ts'

const importState = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the file's bytes. */
  fingerprint: z.string(),
  finished: z.boolean(),
  /** Everything up to this many records is stored, refused or skipped for good. */
  totals: importTotals,
  refused_file: z.string(),
  refused_bytes: z.int().min(0),
})
export type ImportState = z.infer<typeof importState>

export type StateFile = {
  /** What an earlier run left; null when there was none, or it cannot be read: importing again does no harm. */
  read(): ImportState | null
  /** Replaces the state durably. */
  write(state: ImportState): void
}

/** The state of one file imported by one map (null: access events as they stand). */
export const stateFile = (folder: DataFolder, fingerprint: string, map: ImportMap | null): StateFile => {
  const imports = join(folder.path, 'imports')
  const key = createHash('sha256')
    .update(JSON.stringify([fingerprint, map]))
    .digest('hex')
  const path = join(imports, `${key}.json`)
  return {
    read: () => {
      try {
        return importState.parse(JSON.parse(readFileSync(path, 'utf8')))
      } catch {
        return null
      }
    },
    write: (state) => {
      mkdirSync(imports, { recursive: true, mode: 0o700 })
      replaceFile(path, JSON.stringify(state))
    },
  }
}

export const freshState = (fingerprint: string, refusedFile: string): ImportState => ({
  version: 1,
  fingerprint,
  finished: false,
  totals: noTotals(),
  refused_file: refusedFile,
  refused_bytes: 0,
})
