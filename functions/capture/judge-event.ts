// SPDX-License-Identifier: Apache-2.0
// Judges one raw event: accepted with its stored row, or refused with the reason. Pure: no clock, no I/O.
import { type AccessEvent, accessEvent, MAX_EVENT_BYTES } from '../../schemas/access-event.ts'
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import { canonicalText, deriveRow } from './derive-row.ts'
import { type JudgedAs, judgedBy, momentOf, refuseOld } from './judged.ts'
import { checkLegalFields } from './legal-fields.ts'
import type { Producer } from './producers.ts'
import type { RedactionKey } from './redact.ts'
import { redactEvent } from './redact-event.ts'
import { Refused } from './refusal.ts'
import { refuseBySchema } from './schema-refusal.ts'

/** What the plan and the keys say to capture; see capture-rules.ts. */
export type CaptureRules = {
  dayOf(instant: Date): string
  /** When a day closes, in milliseconds since the epoch. */
  closesAt(day: string): number
  system(systemId: string):
    | {
        retentionClass: AccessEventsRow['retention_class']
        data_categories: readonly string[]
        purpose: string | null
      }
    | undefined
  /** The oldest day accepted over HTTP for a class, seen from a moment. */
  oldestDay(retentionClass: AccessEventsRow['retention_class'] | 'connection', receivedAt: Date): string
  redactionKeyAt(occurredAt: Date): RedactionKey
}

export type Judged = JudgedAs<AccessEventsRow>

/** The day after the first timestamp of BigQuery: the oldest an import may bring in any zone. */
const FIRST_DAY = '0001-01-02'

const parse = (raw: unknown): AccessEvent => {
  const result = accessEvent.safeParse(raw)
  if (!result.success) return refuseBySchema(raw, result.error)
  if (result.data.attributes) refuseProto((raw as AccessEvent).attributes ?? {})
  return result.data
}

/** The schema passes over this one name, and what a producer sent is never dropped silently. */
const refuseProto = (attributes: object): void => {
  if (Object.hasOwn(attributes, '__proto__'))
    throw new Refused('EVENT_SCHEMA', '$.attributes.__proto__', 'any other name', undefined)
}

const checkRights = (event: AccessEvent, producer: Producer): void => {
  if (!producer.systems.includes(event.system_id))
    throw new Refused(
      'PRODUCER_RIGHTS',
      '$.system_id',
      producer.systems.join(', ') || 'none',
      event.system_id,
    )
  if (!producer.actor_types.includes(event.actor.type))
    throw new Refused('PRODUCER_RIGHTS', '$.actor.type', producer.actor_types.join(', '), event.actor.type)
}

const judge = (
  raw: unknown,
  producer: Producer,
  rules: CaptureRules,
  receivedAt: Date,
  backfilled: boolean,
): AccessEventsRow => {
  const event = parse(raw)
  checkRights(event, producer)
  const system = rules.system(event.system_id)
  if (!system)
    throw new Refused('EVENT_SYSTEM_UNKNOWN', '$.system_id', 'a system of the register', event.system_id)
  const subjectCount = checkLegalFields(event)
  const occurredAt = momentOf(event.occurred_at, receivedAt)
  const eventDate = rules.dayOf(occurredAt)
  const retentionClass =
    event.action === 'grant' || event.action === 'revoke' ? 'rights' : system.retentionClass
  const oldest = backfilled ? FIRST_DAY : rules.oldestDay(retentionClass, receivedAt)
  refuseOld(eventDate, oldest, event.occurred_at, '; import older logs')
  const redactions = redactEvent(event, rules.redactionKeyAt(occurredAt))
  const text = canonicalText(event)
  if (text.length > MAX_EVENT_BYTES / 4 && Buffer.byteLength(text) > MAX_EVENT_BYTES)
    throw new Refused('EVENT_TOO_LARGE', '$', `at most ${MAX_EVENT_BYTES} bytes`, Buffer.byteLength(text))
  return deriveRow(event, text, subjectCount, redactions, {
    receivedAt,
    eventDate,
    late: receivedAt.getTime() > rules.closesAt(eventDate),
    backfilled,
    producerId: producer.id,
    retentionClass,
    defaults: system,
  })
}

/** Judges one raw event for a producer. Never throws for anything a producer can send. */
export const judgeEvent = (
  raw: unknown,
  producer: Producer,
  rules: CaptureRules,
  receivedAt: Date,
  backfilled = false,
): Judged => judgedBy(raw, () => judge(raw, producer, rules, receivedAt, backfilled))
