// SPDX-License-Identifier: Apache-2.0
// The one folder that holds everything embedded, readable by its owner alone: ledger.duckdb, journal/, outbox/,
// archive/, keys/ and the socket of the process that owns it.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LedgerError } from './errors.ts'

export type DataFolder = {
  path: string
  database: string
  journal: string
  outbox: string
  archive: string
  keys: string
}

/** Names the places of a data folder without touching the disk. */
export const dataFolderAt = (path: string): DataFolder => ({
  path,
  database: join(path, 'ledger.duckdb'),
  journal: join(path, 'journal'),
  outbox: join(path, 'outbox'),
  archive: join(path, 'archive'),
  keys: join(path, 'keys'),
})

/** Creates what is missing with rights for the owner alone, and takes rights of others away. Throws DATA_FOLDER. */
export const prepareDataFolder = (path: string): DataFolder => {
  const folder = dataFolderAt(path)
  try {
    for (const place of [folder.path, folder.journal, folder.outbox, folder.archive, folder.keys]) {
      // Not recursive: mkdir never ends on a file system that refuses new folders, such as /proc.
      if (!existsSync(place)) mkdirSync(place, { mode: 0o700 })
      const state = statSync(place)
      if (!state.isDirectory()) throw new Error('not a folder')
      if (process.getuid && state.uid !== process.getuid()) throw new Error('it belongs to somebody else')
      if ((state.mode & 0o077) !== 0) chmodSync(place, 0o700)
    }
  } catch (cause) {
    throw new LedgerError('DATA_FOLDER', `${path}: ${(cause as Error).message}`, { cause })
  }
  return folder
}

/** The longest path a Unix socket may have here; Linux allows 107 bytes, macOS 103. */
const MAX_SOCKET_PATH = 100
const POINTER = 'socket-path'

/** Where the owner listens: in the folder, or, where that path is too long, a short one recorded in the folder. */
export const socketPathToListen = (folder: DataFolder): string => {
  const direct = join(folder.path, 'socket')
  rmSync(direct, { force: true })
  if (Buffer.byteLength(direct) <= MAX_SOCKET_PATH) return direct
  const short = join(mkdtempSync(join(tmpdir(), 'access-ledger-')), 'socket')
  writeFileSync(join(folder.path, POINTER), short, { mode: 0o600 })
  return short
}

/** Where a second process finds the owner; null when the folder names no place, so that nobody listens. */
export const socketPathToReach = (folder: DataFolder): string | null => {
  const direct = join(folder.path, 'socket')
  if (Buffer.byteLength(direct) <= MAX_SOCKET_PATH) return direct
  const pointer = join(folder.path, POINTER)
  return existsSync(pointer) ? readFileSync(pointer, 'utf8') : null
}

/** Takes away what `socketPathToListen` made, after the owner stopped listening there. */
export const releaseSocketPath = (folder: DataFolder, path: string): void => {
  rmSync(path, { force: true })
  if (path === join(folder.path, 'socket')) return
  rmSync(join(folder.path, POINTER), { force: true })
  rmSync(dirname(path), { recursive: true, force: true })
}
