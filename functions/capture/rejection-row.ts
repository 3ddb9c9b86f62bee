// SPDX-License-Identifier: Apache-2.0
// The stored row of a refused event: its reason, and what came with secrets replaced, bounded in size.
import { createHash } from 'node:crypto'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'
import { toTimestamp } from '../platform/clock.ts'
import type { CaptureRules } from './judge-event.ts'
import type { RefusedEvent } from './judged.ts'
import type { Producer } from './producers.ts'
import { redactText } from './redact.ts'

/** The most of a refused event that is kept, in UTF-16 code units. */
const MAX_KEPT = 4096
/** What is searched for secrets and hashed; the rest of a huge event is only counted. */
const MAX_READ = 256 * 1024
const MAX_RECEIVED = 200

const wellFormed = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')
const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

const asText = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  try {
    return wellFormed(JSON.stringify(value))
  } catch (error) {
    // JSON is read to any depth and written to some thousands.
    if (error instanceof RangeError) return 'nested too deeply'
    throw error
  }
}

/**
 * The row, whose `received` is also what the producer is told. Deterministic id: the same refusal twice is one. The class is that of the
 * system the record was meant for, unless one is given for records of no system.
 */
export const rejectionRow = (
  raw: unknown,
  refused: RefusedEvent,
  producer: Producer,
  rules: CaptureRules,
  receivedAt: Date,
  retentionClass?: 'connection',
): RejectedEventsRow => {
  const key = rules.redactionKeyAt(receivedAt)
  const whole = asText(raw)
  const body = redactText(whole.slice(0, MAX_READ), key).text
  const received = cut(
    redactText(asText(refused.refusal.received).slice(0, 4 * MAX_RECEIVED), key).text,
    MAX_RECEIVED,
  )
  const eventDate = rules.dayOf(receivedAt)
  const system = retentionClass || refused.systemId === null ? undefined : rules.system(refused.systemId)
  const bodyHash = createHash('sha256').update(body).digest('hex')
  const { code, path, allowed } = refused.refusal
  return {
    rejection_id: createHash('sha256')
      .update(JSON.stringify([producer.id, eventDate, code, path, bodyHash]))
      .digest('hex'),
    received_at: toTimestamp(receivedAt),
    event_date: eventDate,
    retention_class: retentionClass ?? system?.retentionClass ?? 'handler',
    producer_id: producer.id,
    system_id: system ? refused.systemId : null,
    event_id: refused.eventId === null ? null : redactText(wellFormed(refused.eventId), key).text,
    code,
    path: redactText(cut(wellFormed(path), 300), key).text,
    allowed: cut(allowed, 300),
    received,
    body: cut(body, MAX_KEPT),
    body_bytes: Buffer.byteLength(whole),
    body_hash: bodyHash,
    truncated: body.length > MAX_KEPT || whole.length > MAX_READ,
  }
}
