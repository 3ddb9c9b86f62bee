// SPDX-License-Identifier: Apache-2.0
// The file of refused lines: one JSON object a line with line number, reason and help. It grows with the import and
// is cut back to where the import stands when that goes on after a crash, so that each refused line is in it once.
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { LedgerError } from '../../functions/platform/errors.ts'

export type RefusedLine = {
  line: number
  code: string
  path: string
  allowed: string
  received: string
  help: string
}

export type RefusedFile = {
  /** Appends and syncs. Returns the size of the file. Throws IMPORT_FILE when the disk does not take it. */
  write(lines: readonly RefusedLine[]): number
  close(): void
}

const OURS = /^\{"line":\d+,"code":"/

const failed = (path: string, cause: unknown): LedgerError =>
  new LedgerError(
    'IMPORT_FILE',
    `the refused lines cannot be written to ${path} (${(cause as NodeJS.ErrnoException).code}); run the import again to go on`,
    { cause },
  )

const startsLikeOurs = (path: string): boolean => {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(64)
    const size = readSync(file, head, 0, 64, 0)
    return size === 0 || OURS.test(head.toString('utf8', 0, size))
  } finally {
    closeSync(file)
  }
}

/** Whether a run may go on with the refused lines of the run before. */
export const holdsRefused = (path: string, bytes: number): boolean => {
  if (bytes === 0) return true
  const state = statSync(path, { throwIfNoEntry: false })
  return state !== undefined && (!state.isFile() || state.size >= bytes)
}

/**
 * Prepares the file; it is created with the first refused line. With `bytes` 0 a file of an earlier import is replaced.
 * Throws IMPORT_FILE when there is another file in its place.
 */
export const openRefused = (path: string, bytes: number): RefusedFile => {
  const regular = statSync(path, { throwIfNoEntry: false })?.isFile() ?? !existsSync(path)
  let size = bytes
  let file: number | undefined
  try {
    if (regular && existsSync(path)) {
      if (!startsLikeOurs(path))
        throw new LedgerError(
          'IMPORT_FILE',
          `${path} exists and holds no refused lines; name another with --refused`,
        )
      if (bytes === 0) rmSync(path)
    }
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause
    throw failed(path, cause)
  }
  const open = (): number => {
    if (!regular) return openSync(path, 'w')
    const opened = openSync(path, bytes === 0 ? 'wx' : 'r+', 0o600)
    ftruncateSync(opened, size)
    return opened
  }
  return {
    write: (lines) => {
      if (lines.length === 0) return size
      try {
        file ??= open()
        const content = Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
        let written = 0
        while (written < content.length)
          written += writeSync(
            file,
            content,
            written,
            content.length - written,
            regular ? size + written : null,
          )
        if (regular) fsyncSync(file)
        size += content.length
        return size
      } catch (cause) {
        throw failed(path, cause)
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file)
    },
  }
}
