// SPDX-License-Identifier: Apache-2.0
// Rows as capture makes them, for tests of what stores them.
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../../plan/read.ts'
import { ACTOR_TYPES, type AccessEvent } from '../../schemas/access-event.ts'
import { smallestEvent } from '../../schemas/examples.ts'

export const RECEIVED_AT = new Date('2030-03-01T03:00:00.123Z')
const KEY = { id: 'r1', secret: new Uint8Array(32).fill(7) }
const PRODUCER = { id: 'local', systems: ['crm'], actor_types: [...ACTOR_TYPES] }
const rules = captureRules(await readPlan(DEFAULT_PLAN_FOLDER), () => KEY)

/** The stored row of an event. Throws when capture would refuse it. */
export const storedEvent = (event: AccessEvent): Row => {
  const judged = judgeEvent(event, PRODUCER, rules, RECEIVED_AT)
  if (!('row' in judged)) throw new Error(JSON.stringify(judged.refusal))
  return judged.row
}

/** The id of the n-th event. */
export const eventId = (number: number): string =>
  `01990a1c-7b00-7000-8000-${number.toString(16).padStart(12, '0')}`

/** `count` small events whose ids start at a number. */
export const someEvents = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) =>
    storedEvent({
      ...smallestEvent,
      event_id: eventId(from + index),
      occurred_at: '2030-03-01T09:30:00+09:00',
    }),
  )
