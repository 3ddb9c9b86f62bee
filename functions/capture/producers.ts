// SPDX-License-Identifier: Apache-2.0
// Producers and their credentials. Embedded: a bearer key of keys/producers.json. A key is looked up by its digest, so
// that no comparison of the key itself can be timed.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { allowsSomething, NEEDED_RIGHTS, producerRights } from '../../schemas/producer-rights.ts'
import { LedgerError } from '../platform/errors.ts'

export const PRODUCER_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/

const producerFields = z.strictObject({
  id: z.string().regex(PRODUCER_ID),
  key: z.string().min(32, 'a key has at least 32 characters'),
  ...producerRights(z.string().min(1).max(64)),
  /** The key before a rotation and until when it still works. */
  old_key: z.string().min(32).optional(),
  old_key_until: z.iso.datetime({ offset: true }).optional(),
})
export const producerEntry = producerFields.refine(allowsSomething, NEEDED_RIGHTS)
export const producersFile = z.array(producerEntry)
export type ProducerEntry = z.infer<typeof producerEntry>

/** A producer as capture knows it. */
export type Producer = Pick<ProducerEntry, 'id' | 'systems' | 'actor_types' | 'services'>

/** Who an Authorization header speaks for; null when it is no valid credential. */
export type Credentials = {
  producerOf(authorization: string | undefined, now: Date): Promise<Producer | null>
}

const digest = (key: string): string => createHash('sha256').update(key).digest('base64')

/** Parses the producers file. Throws PRODUCERS_INVALID naming each problem by its place, never a key. */
export const parseProducers = (text: string): ProducerEntry[] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new LedgerError('PRODUCERS_INVALID', 'not JSON')
  }
  const result = producersFile.safeParse(parsed)
  if (!result.success)
    throw new LedgerError(
      'PRODUCERS_INVALID',
      result.error.issues.map((issue) => `$.${issue.path.join('.')}: ${issue.message}`).join('; '),
    )
  const ids = result.data.map((entry) => entry.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice) throw new LedgerError('PRODUCERS_INVALID', `the id ${twice} is given twice`)
  return result.data
}

/** Credentials of the key file. `read` gives the current entries and is called for each look-up, so that a rotation counts at once. */
export const keyCredentials = (read: () => Promise<readonly ProducerEntry[]>): Credentials => {
  let entries: readonly ProducerEntry[] = []
  let byKey = new Map<string, { entry: ProducerEntry; until: number }>()
  return {
    producerOf: async (authorization, now) => {
      const key = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1]
      if (!key) return null
      const current = await read()
      if (current !== entries) {
        entries = current
        byKey = new Map(
          entries.flatMap((entry) => [
            [digest(entry.key), { entry, until: Number.POSITIVE_INFINITY }] as const,
            ...(entry.old_key && entry.old_key_until
              ? [[digest(entry.old_key), { entry, until: Date.parse(entry.old_key_until) }] as const]
              : []),
          ]),
        )
      }
      const found = byKey.get(digest(key))
      return found && now.getTime() < found.until ? found.entry : null
    },
  }
}
