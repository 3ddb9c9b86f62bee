// SPDX-License-Identifier: Apache-2.0
// Maps what DuckDB says to the error catalogue. Its messages may quote values of rows, so only those that name files
// or identifiers are passed on.
import { types } from 'node:util'
import { type ErrorCode, LedgerError } from './errors.ts'

// The native module's errors can come from another realm, where instanceof says no.
const messageOf = (cause: unknown): string => (types.isNativeError(cause) ? cause.message : String(cause))

const OPENING: readonly [RegExp, ErrorCode][] = [
  [/Could not set lock on file/, 'WAREHOUSE_LOCKED'],
  [/No space left on device|Disk quota exceeded|File too large/, 'WAREHOUSE_DISK_FULL'],
  [/Permission denied|No such file or directory|Is a directory|Read-only file system/, 'DATA_FOLDER'],
]

/** What failed while the database file was opened. */
export const openingError = (cause: unknown, path: string): LedgerError => {
  const message = messageOf(cause)
  const code = OPENING.find(([pattern]) => pattern.test(message))?.[1] ?? 'WAREHOUSE_DAMAGED'
  const owner = /PID (\d+)/.exec(message)?.[1]
  const detail = code === 'WAREHOUSE_LOCKED' && owner ? `process ${owner} owns ${path}` : path
  return new LedgerError(code, detail, { cause })
}

const RUNNING: readonly [RegExp, ErrorCode][] = [
  [
    /No space left on device|Disk quota exceeded|File too large|not enough (?:disk )?space/i,
    'WAREHOUSE_DISK_FULL',
  ],
  [/database has been invalidated|FATAL Error|INTERNAL Error/, 'WAREHOUSE_UNAVAILABLE'],
  [/checksum|corrupt/i, 'WAREHOUSE_DAMAGED'],
  [/IO Error/, 'WAREHOUSE_UNAVAILABLE'],
  [/Interrupt/i, 'WAREHOUSE_UNAVAILABLE'],
]

/** Whether the instance cannot go on and has to be opened again. */
export const isFatal = (cause: unknown): boolean =>
  /database has been invalidated|FATAL Error/.test(messageOf(cause))

/** What failed while a statement ran; `id` names the statement. */
export const runningError = (cause: unknown, id: string): LedgerError => {
  if (cause instanceof LedgerError) return cause
  const message = messageOf(cause)
  const code = RUNNING.find(([pattern]) => pattern.test(message))?.[1] ?? 'SQL_FAILED'
  const kind = /^([A-Z][A-Za-z ]+Error)/.exec(message)?.[1] ?? 'Error'
  return new LedgerError(code, `${id}: ${kind}`, { cause })
}
