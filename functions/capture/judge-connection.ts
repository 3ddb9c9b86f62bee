// SPDX-License-Identifier: Apache-2.0
// Judges one raw record of the internet log of end users (통신비밀보호법 시행령 41②2): accepted with its stored row, or refused with
// the reason. Pure: no clock, no I/O. It knows nothing of systems and handlers.
import { type ConnectionEvent, connectionEvent } from '../../schemas/connection-event.ts'
import type { ConnectionEventsRow } from '../../schemas/evidence.ts'
import { hexOfAddress, sha256, storable, timestampOf, timestampOfArrival } from './derive-row.ts'
import type { CaptureRules } from './judge-event.ts'
import { type JudgedAs, judgedBy, momentOf, refuseOld } from './judged.ts'
import { refuseRrn } from './legal-fields.ts'
import type { Producer } from './producers.ts'
import { redactField } from './redact-event.ts'
import { Refused } from './refusal.ts'
import { refuseBySchema } from './schema-refusal.ts'

const parse = (raw: unknown): ConnectionEvent => {
  const result = connectionEvent.safeParse(raw)
  return result.success ? result.data : refuseBySchema(raw, result.error)
}

const judge = (
  raw: unknown,
  producer: Producer,
  rules: CaptureRules,
  receivedAt: Date,
): ConnectionEventsRow => {
  const event = parse(raw)
  const services = producer.services ?? []
  if (!services.includes(event.service))
    throw new Refused('PRODUCER_RIGHTS', '$.service', services.join(', ') || 'none', event.service)
  refuseRrn('$.user_key', event.user_key)
  const occurredAt = momentOf(event.occurred_at, receivedAt)
  const eventDate = rules.dayOf(occurredAt)
  refuseOld(eventDate, rules.oldestDay('connection', receivedAt), event.occurred_at, '')
  const addressHex = hexOfAddress(event.address)
  if (addressHex === null)
    throw new Refused('EVENT_SCHEMA', '$.address', 'an IPv4 or IPv6 address', event.address)
  const redactions = redactField(event, 'event', '$.event', rules.redactionKeyAt(occurredAt))
  const text = storable(JSON.stringify(event))
  return {
    event_id: event.event_id,
    occurred_at: timestampOf(event.occurred_at),
    received_at: timestampOfArrival(receivedAt),
    event_date: eventDate,
    user_key: event.user_key,
    ip: event.address,
    ip_hex: addressHex,
    service: event.service,
    event: event.event,
    producer_id: producer.id,
    late: receivedAt.getTime() > rules.closesAt(eventDate),
    event_json: text,
    event_hash: sha256(text),
    redactions,
  }
}

/** Judges one raw record for a producer. Never throws for anything a producer can send. */
export const judgeConnection = (
  raw: unknown,
  producer: Producer,
  rules: CaptureRules,
  receivedAt: Date,
): JudgedAs<ConnectionEventsRow> => judgedBy(raw, () => judge(raw, producer, rules, receivedAt))
