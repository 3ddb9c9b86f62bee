// SPDX-License-Identifier: Apache-2.0
// A consistent copy of a data folder while it is in use: the database as of one transaction, then the files beside it,
// which are created once and never changed.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LedgerError } from '../functions/platform/errors.ts'
import type { Ledger } from './ledger.ts'

const COPIED = ['keys', 'archive', 'outbox', 'plan'] as const

/** Copies into a folder that is missing or empty, by the owner of the data folder. Throws DATA_FOLDER, WAREHOUSE_DISK_FULL. */
export const backupLedger = async (ledger: Ledger, folder: string): Promise<void> => {
  const target = resolve(folder)
  if (!ledger.embedded) return ledger.owner?.backup(target)
  try {
    // Not recursive: mkdir never ends on a file system that refuses new folders, such as /proc.
    if (!existsSync(target)) mkdirSync(target, { mode: 0o700 })
    if (readdirSync(target).length > 0) throw new Error('it is not empty')
  } catch (cause) {
    throw new LedgerError('DATA_FOLDER', `${target}: ${(cause as Error).message}`, { cause })
  }
  await ledger.embedded.backup(join(target, 'ledger.duckdb'))
  for (const name of COPIED) {
    const source = join(ledger.folder.path, name)
    if (existsSync(source))
      cpSync(source, join(target, name), { recursive: true, errorOnExist: true, preserveTimestamps: true })
  }
}
