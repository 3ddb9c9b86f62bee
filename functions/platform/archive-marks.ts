// SPDX-License-Identifier: Apache-2.0
// What the directory archive knows of an object besides its bytes: what it is kept by, and whether a hold is on it. Each
// lies under a name that begins with a dot, so that it can never be the name of an object.
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kept, keptSchema } from './archive.ts'
import { LedgerError } from './errors.ts'

const KEPT = '.kept'
const HELD = '.held'

export const keptPath = (root: string, name: string): string => join(root, KEPT, `${name}.json`)
export const heldPath = (root: string, name: string): string => join(root, HELD, name)

const absent = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === 'ENOENT'

/** Null where the object was put without. Throws INTERNAL when the note is not what it should be. */
export const readKept = async (root: string, name: string): Promise<Kept | null> => {
  let text: string
  try {
    text = await readFile(keptPath(root, name), 'utf8')
  } catch (cause) {
    if (absent(cause)) return null
    throw cause
  }
  const parsed = keptSchema.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new LedgerError('INTERNAL', `the note on the archive object ${name} is not readable`)
  return parsed.data
}

export const isHeld = async (root: string, name: string): Promise<boolean> => {
  try {
    await stat(heldPath(root, name))
    return true
  } catch (cause) {
    if (absent(cause)) return false
    throw cause
  }
}

export const forgetKept = (root: string, name: string): Promise<void> =>
  rm(keptPath(root, name), { force: true })
