// SPDX-License-Identifier: Apache-2.0
// The archive seam: objects that are created once and never changed. Creating one is also how a run is claimed: a
// report, a seal or a retention run exists when its object does.
import { z } from 'zod'
import { PLAN_CLASSES } from '../../schemas/plan.ts'
import { LedgerError } from './errors.ts'

/** What an object is kept by: its retention runs from the day it is about, not from when it was made. */
export const keptSchema = z.strictObject({
  retention_class: z.enum(PLAN_CLASSES),
  event_day: z.iso.date(),
  system_id: z.string().nullable(),
})
export type Kept = z.infer<typeof keptSchema>
/** `kept` is null for an object that was put without; it is never destroyed by itself, and retain says so. */
export type ArchivedObject = { name: string; kept: Kept | null; held: boolean }

export type Archive = {
  /**
   * Creates an object, whole and durable when it resolves; a crash leaves all of it or nothing. Of callers at once
   * exactly one resolves, the others throw ARCHIVE_EXISTS. Throws ARCHIVE_UNAVAILABLE when it cannot be stored.
   */
  put(name: string, bytes: Uint8Array, kept?: Kept): Promise<void>
  /** The bytes of an object, or null when there is none. Throws ARCHIVE_UNAVAILABLE when it cannot be read. */
  get(name: string): Promise<Uint8Array | null>
  /** The names that begin with the prefix, sorted; objects that appear while it runs may be missing. */
  list(prefix: string): Promise<string[]>
  /** The same with what each object is kept by, and whether a hold is on it. */
  describe(prefix: string): Promise<ArchivedObject[]>
  /** Puts a hold on an object, or takes it off. Idempotent; nothing happens where there is no such object. */
  setHold(name: string, held: boolean): Promise<void>
  /** Destroys an object; only functions/retain calls it. Idempotent. Throws ARCHIVE_HELD while a hold is on it. */
  remove(name: string): Promise<void>
}

const SEGMENT = /^[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?$/
const MAX_NAME = 400

/** Whether a text may name an object: lower case, digits, dot, hyphen, underscore, parts divided by a slash; no traversal. */
export const isArchiveName = (name: string): boolean =>
  name.length <= MAX_NAME && name.split('/').every((part) => SEGMENT.test(part) && !part.includes('..'))

/** Refuses a name that the archive could not keep the same everywhere. Names are made by the program: this is a defect. */
export const checkArchiveName = (name: string): void => {
  if (!isArchiveName(name))
    throw new LedgerError('INTERNAL', `an archive name is not allowed: ${JSON.stringify(name)}`)
}
