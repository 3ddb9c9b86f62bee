// SPDX-License-Identifier: Apache-2.0
// Puts the archive's own holds where legal holds are in force, so that nobody with rights on the archive alone removes
// what must stay, and takes them off where none is.
import type { Archive } from '../platform/archive.ts'
import { type Hold, holdsOnObject } from './holds.ts'

/** Idempotent. Returns how many objects changed. */
export const syncHolds = async (archive: Archive, holds: readonly Hold[]): Promise<number> => {
  let changed = 0
  for (const { name, kept, held } of await archive.describe('')) {
    // What has no day may belong to any matter.
    const wanted = kept ? holdsOnObject(holds, kept).length > 0 : holds.length > 0
    if (wanted === held) continue
    await archive.setHold(name, wanted)
    changed += 1
  }
  return changed
}
