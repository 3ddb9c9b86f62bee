// SPDX-License-Identifier: Apache-2.0
// What the judging of any record has in common: its outcome, and its place in time.
import { type Refusal, Refused } from './refusal.ts'

export type RefusedEvent = { refusal: Refusal; eventId: string | null; systemId: string | null }
/** A record as stored, or why it is not. */
export type JudgedAs<Row> = { row: Row } | RefusedEvent

/** At most this far ahead of capture's clock (issue: more than 24 h ahead is refused). */
const MAX_AHEAD_MS = 24 * 60 * 60 * 1000

/** The moment of a record. Throws Refused EVENT_IN_FUTURE. */
export const momentOf = (occurredAt: string, receivedAt: Date): Date => {
  const moment = new Date(occurredAt)
  if (moment.getTime() - receivedAt.getTime() > MAX_AHEAD_MS)
    throw new Refused('EVENT_IN_FUTURE', '$.occurred_at', 'at most 24 hours ahead of now', occurredAt)
  return moment
}

/** Throws Refused EVENT_TOO_OLD for a day before the oldest that is taken. */
export const refuseOld = (eventDate: string, oldest: string, occurredAt: string, instead: string): void => {
  if (eventDate < oldest)
    throw new Refused('EVENT_TOO_OLD', '$.occurred_at', `${oldest} or later${instead}`, occurredAt)
}

const textOf = (raw: unknown, key: string): string | null => {
  const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[key] : undefined
  return typeof value === 'string' && value.length <= 64 ? value : null
}

/** Runs a judge; what it throws as Refused is the refusal of the record, anything else is a fault of the program. */
export const judgedBy = <Row>(raw: unknown, judge: () => Row): JudgedAs<Row> => {
  try {
    return { row: judge() }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { refusal: error.refusal, eventId: textOf(raw, 'event_id'), systemId: textOf(raw, 'system_id') }
  }
}
