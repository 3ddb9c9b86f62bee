// SPDX-License-Identifier: Apache-2.0
// Two things that look like incidents and are none: each was approved, and the plan holds exceptions for it.
import type { Person, Role } from './company.ts'
import { clock, dayAfter, momentOf } from './days.ts'
import { type Dated, eventAt, type Step, seatOf } from './event.ts'
import type { Plot } from './incidents.ts'
import { member, type SystemId } from './systems.ts'

/** An exception as the plan of the company holds it. */
export type ExceptionEntry = {
  exception_id: string
  rule_id: string
  system_id: SystemId
  actor_id: string
  reason: string
  approved_by: string
  valid_from: string
  valid_to: string
}

export type LookAlike = {
  id: 'approved_month_end_batch' | 'planned_night_shift'
  ko: string
  en: string
  roles: readonly Role[]
  /** Rules it would set off without its exceptions. */
  excepted_rules: readonly string[]
  /** The ticket of the approval. */
  ticket(day: string): string
  reason(day: string): string
  happen(plot: Plot): Dated[]
}

const MEMBERS = 1640
const PART = 1000

const approvedMonthEndBatch: LookAlike = {
  id: 'approved_month_end_batch',
  ko: '승인된 월말 정산 일괄 작업',
  en: 'an approved month-end batch',
  roles: ['finance', 'operations', 'support'],
  excepted_rules: ['bulk_download', 'excessive_subjects_per_day'],
  ticket: (day) => `FIN-${day.slice(0, 7)}`,
  reason: (day) => `${Number(day.slice(5, 7))}월 정산 마감을 위한 결제 내역 일괄 내려받기`,
  happen: ({ actor, days, company, random }) => {
    const day = days[0] as string
    const seat = seatOf(actor, 'office', random.hex(12))
    const subjects = random.distinct(MEMBERS, 1, company.members).map(member)
    const start = momentOf(day, clock('16:10') + 1800 * random.unit())
    const reason = { text: approvedMonthEndBatch.reason(day), ticket: approvedMonthEndBatch.ticket(day) }
    return [subjects.slice(0, PART), subjects.slice(PART)].map((part, index) => {
      const step: Step = {
        action: 'download',
        operation: '월 정산 자료 내려받기',
        subjects: part,
        work: { id: `month-end-${day.slice(0, 7)}`, part: index + 1, parts: 2 },
        bytes: part.length * 210,
        reason,
      }
      return eventAt(start + index * 9000 + random.integer(0, 900), seat, step, random)
    })
  },
}

const plannedNightShift: LookAlike = {
  id: 'planned_night_shift',
  ko: '계획된 야간 근무',
  en: 'a planned night shift',
  roles: ['support'],
  excepted_rules: ['off_hours_access'],
  ticket: (day) => `DUTY-${day.slice(0, 7)}`,
  reason: () => '쇼핑몰 개편에 따른 야간 상담 근무(근무표 사전 승인)',
  happen: ({ actor, days, company, random }) =>
    days.slice(0, -1).flatMap((day) => {
      const seat = seatOf(actor, 'office', random.hex(12))
      const login = momentOf(day, clock('21:55') + 300 * random.unit())
      const calls = Array.from({ length: random.integer(14, 22) }, () => {
        const subjects = [member(random.integer(1, company.members))]
        const at = momentOf(day, clock('22:05') + 6.5 * 3600 * random.unit())
        return [
          eventAt(at, seat, { action: 'search', operation: '회원 검색', subjects }, random),
          eventAt(
            at + random.integer(8000, 40_000),
            seat,
            { action: 'view', operation: '회원 상세', subjects },
            random,
          ),
        ]
      })
      return [
        eventAt(login, seat, { action: 'login', operation: '로그인' }, random),
        ...calls.flat(),
        eventAt(
          momentOf(dayAfter(day), clock('05:00')),
          seat,
          { action: 'logout', operation: '로그아웃' },
          random,
        ),
      ]
    }),
}

export const LOOK_ALIKES = { approvedMonthEndBatch, plannedNightShift } as const

/** The exceptions that a look-alike needs, one a rule. */
export const exceptionsOf = (
  { id, excepted_rules, reason, ticket }: LookAlike,
  actor: Person,
  days: readonly string[],
  approvedBy: string,
): ExceptionEntry[] => {
  const valid_from = days[0] as string
  return excepted_rules.map((rule_id) => ({
    exception_id: `${valid_from}-${id}-${rule_id}`.replaceAll('_', '-'),
    rule_id,
    system_id: actor.system_id,
    actor_id: actor.actor_id,
    reason: `${reason(valid_from)}, ${ticket(valid_from)}`,
    approved_by: approvedBy,
    valid_from,
    valid_to: days.at(-1) as string,
  }))
}
