// SPDX-License-Identifier: Apache-2.0
// Which days a run has to judge: closed days never judged, and days that late events touched since.
import { addDays } from 'date-fns/addDays'
import { dayOf, dayWindow, versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { toTimestamp } from '../platform/clock.ts'
import type { Warehouse } from '../platform/warehouse.ts'

export type DayState = {
  day: string
  /** Newest arrival, imported ones included; null for a day without events. */
  newest: string | null
  newest_reported: string | null
  facts_as_of: string | null
  facts_version: string | null
}

/** The longest retention of events in the default plan is 3 years and 31 days: older days cannot hold events. */
const OLDEST_YEARS = 4

export const nextDay = (day: string, by = 1): string =>
  addDays(new Date(`${day}T00:00:00Z`), by)
    .toISOString()
    .slice(0, 10)

/** Days from first to last, both inclusive. */
export const daysBetween = (first: string, last: string): string[] => {
  const days: string[] = []
  for (let day = first; day <= last; day = nextDay(day)) days.push(day)
  return days
}

/** The newest day that is closed at a moment. */
export const lastClosedDay = (plan: Plan, now: Date): string => {
  let day = dayOf(versionOn(plan, now.toISOString().slice(0, 10)), now)
  while (dayWindow(versionOn(plan, day), day).closes_at.getTime() > now.getTime()) day = nextDay(day, -1)
  return day
}

/** What is known of the days in a range, by day. */
export const dayStates = async (
  warehouse: Warehouse,
  firstDay: string,
  lastDay: string,
  asOf: Date,
): Promise<Map<string, DayState>> => {
  const rows = await warehouse.query(loadStatement('detect/day_states'), {
    first_day: firstDay,
    last_day: lastDay,
    as_of: toTimestamp(asOf),
  })
  return new Map((rows as DayState[]).map((row) => [row.day, row]))
}

/**
 * Closed days to judge, ascending: never judged since the ledger began, or touched by newer events that were not
 * imported. Days touched only by an import are left to `detect --from --to`.
 */
export const daysToJudge = async (
  warehouse: Warehouse,
  plan: Plan,
  now: Date,
  asOf: Date,
): Promise<string[]> => {
  const last = lastClosedDay(plan, now)
  const states = await dayStates(warehouse, nextDay(last, -OLDEST_YEARS * 366), last, asOf)
  const [{ since } = { since: null }] = (await warehouse.query(loadStatement('detect/ledger_since'))) as {
    since: string | null
  }[]
  const reported = [...states.values()]
    .filter((state) => state.newest_reported !== null)
    .map((state) => state.day)
  const began = since === null ? [] : [dayOf(versionOn(plan, last), new Date(since))]
  const first = [...reported, ...began].sort()[0]
  if (first === undefined) return []
  return daysBetween(first, last).filter((day) => {
    const state = states.get(day)
    // A quiet day is judged too: that nothing happened is a statement.
    if (!state || state.newest === null) return state?.facts_as_of == null
    return (
      state.newest_reported !== null &&
      (state.facts_as_of === null || state.newest_reported > state.facts_as_of)
    )
  })
}
