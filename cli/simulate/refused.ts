// SPDX-License-Identifier: Apache-2.0
// Events as a faulty client would send them, which capture must refuse, each with the code it must answer.
import type { ErrorCode } from '../../functions/platform/errors.ts'
import type { AccessEvent } from '../../schemas/access-event.ts'
import type { Random } from './random.ts'

export type RefusedKind = { code: ErrorCode; spoil(event: AccessEvent): Record<string, unknown> }

const without = (event: AccessEvent, ...keys: (keyof AccessEvent)[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(event).filter(([key]) => !keys.some((name) => name === key)))

/** How a view of one member comes out wrong. */
export const REFUSED: readonly RefusedKind[] = [
  { code: 'EVENT_SCHEMA', spoil: (event) => ({ ...event, action: 'peek' }) },
  { code: 'EVENT_SCHEMA', spoil: (event) => ({ ...event, occurred_at: event.occurred_at.slice(0, 19) }) },
  { code: 'EVENT_SCHEMA', spoil: (event) => ({ ...event, menu: '회원 상세' }) },
  { code: 'EVENT_LEGAL_FIELD', spoil: (event) => without(event, 'subjects', 'subject_count') },
  {
    code: 'EVENT_LEGAL_FIELD',
    spoil: (event) => ({ ...event, source: { device_id: event.source.device_id ?? 'PC-000' } }),
  },
  { code: 'EVENT_SUBJECT_COUNT', spoil: (event) => ({ ...event, subject_count: 7 }) },
]

/** One refused event after the likeness of `event`, a view of one member, with an id of its own. */
export const refusedLike = (
  event: AccessEvent,
  random: Random,
): { code: ErrorCode; event: Record<string, unknown> } => {
  const { code, spoil } = random.choice(REFUSED)
  return { code, event: spoil({ ...event, event_id: random.uuid(Date.parse(event.occurred_at)) }) }
}
