// SPDX-License-Identifier: Apache-2.0
// One record of the log: a stored event, a skipped row, or a refusal with its reason. The judging itself is capture's.
import { type CaptureRules, judgeEvent } from '../../functions/capture/judge-event.ts'
import type { Producer } from '../../functions/capture/producers.ts'
import { type Refusal, Refused } from '../../functions/capture/refusal.ts'
import { rejectionRow } from '../../functions/capture/rejection-row.ts'
import { ERRORS } from '../../functions/platform/errors.ts'
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'
import type { LineIds } from './event-id.ts'
import type { Mapped } from './map-event.ts'
import type { LogRecord } from './records.ts'

export type Outcome =
  | { row: AccessEventsRow }
  | { skip: string }
  | { rejection: RejectedEventsRow; help: string }

export type LineJudge = {
  judge(record: LogRecord, receivedAt: Date): Outcome
  /** Passes over a record that an earlier run has done, so that the ids of later ones come out the same. */
  pass(record: LogRecord): void
}

const READ_AGAIN = 'Correct the line in a copy of the log, or the map, and import that.'

const stringOf = (event: Record<string, unknown>, key: string): string | null => {
  const value = event[key]
  return typeof value === 'string' && value.length <= 64 ? value : null
}

/** Judges the lines of one log. `toEvent` reads and maps a record's text; it throws Refused. */
export const lineJudge = (
  producer: Producer,
  rules: CaptureRules,
  ids: LineIds,
  toEvent: (text: string) => Mapped,
): LineJudge => {
  const reject = (
    raw: unknown,
    refused: { refusal: Refusal; eventId: string | null; systemId: string | null },
    text: string,
    receivedAt: Date,
  ): RejectedEventsRow => {
    try {
      return rejectionRow(raw, refused, producer, rules, receivedAt)
    } catch (error) {
      // JSON nested too deep to be written again; the text of the line stands for it.
      if (!(error instanceof RangeError)) throw error
      const flat = { ...refused, refusal: { ...refused.refusal, received: undefined } }
      return rejectionRow(text, flat, producer, rules, receivedAt)
    }
  }
  const unreadable = (record: LogRecord, refusal: Refusal, receivedAt: Date): Outcome => ({
    rejection: reject(record.text, { refusal, eventId: null, systemId: null }, record.text, receivedAt),
    help: READ_AGAIN,
  })
  const judge = (record: LogRecord, receivedAt: Date): Outcome => {
    if (record.broken !== undefined)
      return unreadable(
        record,
        { code: 'EVENT_SCHEMA', path: '$', allowed: record.broken, received: record.text },
        receivedAt,
      )
    let mapped: Mapped
    try {
      mapped = toEvent(record.text)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return unreadable(record, error.refusal, receivedAt)
    }
    if ('skip' in mapped) return mapped
    const { event } = mapped
    event.event_id ??= ids.next(record.text, stringOf(event, 'occurred_at'))
    const judged = judgeEvent(event, producer, rules, receivedAt, true)
    if ('row' in judged) return judged
    const rejection = reject(event, judged, record.text, receivedAt)
    return { rejection, help: ERRORS[judged.refusal.code].help }
  }
  const pass = (record: LogRecord): void => {
    if (record.broken !== undefined) return
    try {
      const mapped = toEvent(record.text)
      if ('event' in mapped && mapped.event.event_id === undefined) ids.pass(record.text)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }
  return { judge, pass }
}
