// SPDX-License-Identifier: Apache-2.0
// The legal floors of retention, with their clauses. They stand in code on purpose: a plan can only lengthen.
import type { PlanClass, Span } from '../schemas/plan.ts'

export type Floor = { period: Span; clause: string }

const SAFETY_8_1 = '안전성 확보조치 기준 8①'

/** The shortest lawful retention of each class; null where the plan alone decides. */
export const FLOORS: Readonly<Record<PlanClass, Floor | null>> = {
  handler: { period: { years: 2 }, clause: SAFETY_8_1 },
  handler_small: { period: { years: 1 }, clause: SAFETY_8_1 },
  rights: { period: { years: 3 }, clause: '안전성 확보조치 기준 5③' },
  connection: { period: { months: 3 }, clause: '통신비밀보호법 시행령 41②' },
  records: null,
}

const E_COMMERCE_6 = '전자상거래법 시행령 6'

/** The same for the other record streams that a law sets, by their id in the plan. */
export const STREAM_FLOORS: Readonly<Record<string, Floor>> = {
  advertising: { period: { months: 6 }, clause: E_COMMERCE_6 },
  contracts: { period: { years: 5 }, clause: E_COMMERCE_6 },
  payments: { period: { years: 5 }, clause: E_COMMERCE_6 },
  complaints: { period: { years: 3 }, clause: E_COMMERCE_6 },
}

/** Nothing is kept shorter than this, whatever the plan says of it. */
export const SHORTEST: Span = { months: 3 }
/** Fewer subjects than this, and the other proofs, allow the 1-year class (안전성 확보조치 기준 8① 1호). */
export const SMALL_SYSTEM_SUBJECTS = 50_000
/** Destruction is due within this many days after the end of retention (개인정보 보호법 21). */
export const DESTRUCTION_DAYS = 5
/** Before this day the notice itself asked for a review every month; from it on the plan sets the cycle. */
export const CYCLE_SET_BY_PLAN_FROM = '2026-10-31'

/** The day on which a span that starts on `day` ends. A day the month does not have becomes its last one. */
export const addSpan = (day: string, span: Span): string => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const months = month - 1 + (span.years ?? 0) * 12 + (span.months ?? 0)
  const lastOfMonth = new Date(Date.UTC(year, months + 1, 0)).getUTCDate()
  const end = Date.UTC(year, months, Math.min(date, lastOfMonth) + (span.days ?? 0))
  return new Date(end).toISOString().slice(0, 10)
}

/** Whether `span` is never shorter than `floor`, whatever day it starts on: 730 days are not two years. */
export const atLeast = (span: Span, floor: Span): boolean => {
  for (let start = Date.UTC(2024, 0, 1); start < Date.UTC(2028, 0, 1); start += 86_400_000) {
    const day = new Date(start).toISOString().slice(0, 10)
    if (addSpan(day, span) < addSpan(day, floor)) return false
  }
  return true
}
