// SPDX-License-Identifier: Apache-2.0
// Derives the stored row from an event: the canonical text and its hash, and what lies outside that text (arrival,
// partition, retention class, network form of the address, defaults of the register).
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { addressHex } from '../../plan/cidr.ts'
import type { AccessEvent } from '../../schemas/access-event.ts'
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import { toTimestamp } from '../platform/clock.ts'
import type { Redaction } from './redact.ts'
import { Refused } from './refusal.ts'
import { remembered } from './remembered.ts'

export type Arrival = {
  receivedAt: Date
  eventDate: string
  late: boolean
  backfilled: boolean
  producerId: string
  retentionClass: AccessEventsRow['retention_class']
  defaults: { data_categories: readonly string[]; purpose: string | null }
}

/** SHA-256 of a text, hex. */
export const sha256 = (text: string): string => hash('sha256', text)

/** An escaped NUL or lone surrogate, which no UTF-8 text can hold; behind an even number of backslashes it is an escape. */
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

/** A key that JavaScript moves before all others, whatever order it was set in. */
const INTEGER_KEY = /^(?:0|[1-9]\d*)$/

/**
 * The text of an event that the schema parsed. Its keys come in the order of the schema, which is the order of RFC 8785,
 * and JSON.stringify writes strings and integers as that standard does; only attributes have keys of their own.
 */
const textOf = (event: AccessEvent): string | undefined => {
  const names = event.attributes && Object.keys(event.attributes)
  if (names?.some((name) => INTEGER_KEY.test(name))) return canonicalize(event)
  if (!names || names.length < 2) return JSON.stringify(event)
  const attributes = Object.fromEntries(
    Object.entries(event.attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  return JSON.stringify({ ...event, attributes })
}

/** The RFC 8785 text of an event. Throws Refused when the event holds text that cannot be stored. */
export const canonicalText = (event: AccessEvent): string => storable(textOf(event))

/** The text itself. Throws Refused when it holds what no store of UTF-8 can. */
export const storable = (text: string | undefined): string => {
  if (text === undefined || (text.includes('\\u') && NOT_STORABLE.test(text)))
    throw new Refused(
      'EVENT_SCHEMA',
      '$',
      'text of Unicode characters without NUL and lone surrogates',
      undefined,
    )
  return text
}

/** TIMESTAMP text of an RFC 3339 time, with the microseconds it names and UTC. */
export const timestampOf = (occurredAt: string): string => {
  const micros = /\.(\d{1,6})/.exec(occurredAt)?.[1] ?? ''
  const utc = occurredAt.endsWith('Z') ? occurredAt : new Date(occurredAt).toISOString()
  return `${utc.slice(0, 19)}.${micros.padEnd(6, '0')}Z`
}

/** A company's people come from few addresses. */
export const hexOfAddress = remembered(addressHex)

/** All events of a request arrive at one moment, so its text is made once. */
export const timestampOfArrival = (() => {
  let known = { at: Number.NaN, text: '' }
  return (receivedAt: Date): string => {
    if (known.at !== receivedAt.getTime()) known = { at: receivedAt.getTime(), text: toTimestamp(receivedAt) }
    return known.text
  }
})()

/** The stored row of an event that was judged and redacted. */
export const deriveRow = (
  event: AccessEvent,
  text: string,
  subjectCount: number | null,
  redactions: Redaction[],
  arrival: Arrival,
): AccessEventsRow => ({
  event_id: event.event_id,
  schema_version: event.schema_version ?? 1,
  occurred_at: timestampOf(event.occurred_at),
  received_at: timestampOfArrival(arrival.receivedAt),
  event_date: arrival.eventDate,
  retention_class: arrival.retentionClass,
  system_id: event.system_id,
  channel: event.channel,
  actor: {
    id: event.actor.id,
    type: event.actor.type,
    on_behalf_of: event.actor.on_behalf_of ?? null,
    department: event.actor.department ?? null,
    session_id: event.actor.session_id ?? null,
  },
  source: {
    ip: event.source.ip ?? null,
    ip_hex: event.source.ip ? hexOfAddress(event.source.ip) : null,
    country: event.source.country ?? null,
    site: event.source.site ?? null,
    user_agent: event.source.user_agent ?? null,
    device_id: event.source.device_id ?? null,
  },
  action: event.action,
  operation: event.operation ?? null,
  subjects: (event.subjects ?? []).map(({ id, type }) => ({ id, type: type ?? null })),
  subject_count: subjectCount,
  subject_query: event.subject_query
    ? {
        template: event.subject_query.template,
        digest: event.subject_query.digest ?? null,
        hits: event.subject_query.hits,
      }
    : null,
  work: event.work ?? null,
  rights: event.rights
    ? {
        grantee_id: event.rights.grantee_id,
        role: event.rights.role,
        before: event.rights.before ?? null,
        after: event.rights.after ?? null,
        approver_id: event.rights.approver_id ?? null,
      }
    : null,
  changed_fields: event.changed_fields ?? [],
  data_categories: event.data_categories ?? [...arrival.defaults.data_categories],
  purpose: event.purpose ?? arrival.defaults.purpose,
  reason: event.reason ? { text: event.reason.text ?? null, ticket: event.reason.ticket ?? null } : null,
  bytes: event.bytes ?? null,
  outcome: event.outcome ?? 'success',
  producer: {
    id: arrival.producerId,
    boot_id: event.producer?.boot_id ?? null,
    seq: event.producer?.seq ?? null,
  },
  attributes: Object.entries(event.attributes ?? {}).map(([key, value]) => ({ key, value })),
  late: arrival.late,
  backfilled: arrival.backfilled,
  redactions,
  event_json: text,
  event_hash: sha256(text),
})
