// SPDX-License-Identifier: Apache-2.0
// Which days a run has to judge: closed days never judged, and days that late events touched since.
import { addDays } from 'date-fns/addDays'
import { addSpan } from '../../plan/floors.ts'
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

/** What is known of a day without reading its events. */
type DayKnown = { day: string; newest_late: string | null; facts_as_of: string | null }

/** Days whose arrivals are looked at one by one; what touches an older day is late and was noted by capture. */
const RECENT_DAYS = 7

/** Whether the runs of a day are still kept. A day whose runs were destroyed was judged, and is not judged again. */
const runsKept =
  (plan: Plan, today: string) =>
  (day: string): boolean => {
    const records = versionOn(plan, day).retention.find((one) => one.class === 'records')
    return !records || addSpan(day, records.period) >= today
  }

const daysKnown = async (
  warehouse: Warehouse,
  firstDay: string,
  lastDay: string,
  asOf: Date,
): Promise<Map<string, DayKnown>> => {
  const rows = await warehouse.query(loadStatement('detect/days_known'), {
    first_day: firstDay,
    last_day: lastDay,
    as_of: toTimestamp(asOf),
  })
  return new Map((rows as DayKnown[]).map((row) => [row.day, row]))
}

const ledgerBegan = async (warehouse: Warehouse, plan: Plan, last: string): Promise<string[]> => {
  const [{ since } = { since: null }] = (await warehouse.query(loadStatement('detect/ledger_since'))) as {
    since: string | null
  }[]
  return since === null ? [] : [dayOf(versionOn(plan, last), new Date(since))]
}

/**
 * Closed days to judge, ascending: never judged since the ledger began, or touched by newer events that were not
 * imported. Days touched only by an import are left to `detect --from --to`. Reads the events of the last week and of days
 * never judged, and no others: the cost of a daily run does not grow with the history.
 */
export const daysToJudge = async (
  warehouse: Warehouse,
  plan: Plan,
  now: Date,
  asOf: Date,
): Promise<string[]> => {
  const last = lastClosedDay(plan, now)
  const recent = nextDay(last, 1 - RECENT_DAYS)
  const kept = runsKept(plan, nextDay(last))
  const known = await daysKnown(warehouse, nextDay(last, -OLDEST_YEARS * 366), last, asOf)
  const late = [...known.values()].filter((one) => one.newest_late !== null).map((one) => one.day)
  const began = await ledgerBegan(warehouse, plan, last)
  const unjudged = [...late, ...began]
    .sort()
    .slice(0, 1)
    .flatMap((first) => daysBetween(first, last))
    .filter(kept)
    .filter((day) => known.get(day)?.facts_as_of == null)
  const states = await dayStates(warehouse, [...unjudged, recent].sort()[0] ?? recent, last, asOf)
  const reported = [...states.values()].filter((one) => one.newest_reported !== null).map((one) => one.day)
  const first = [...late, ...began, ...reported].sort()[0]
  if (first === undefined) return []
  return daysBetween(first, last).filter((day) => {
    if (!kept(day)) return false
    const { newest_late = null, facts_as_of = null } = known.get(day) ?? {}
    if (facts_as_of !== null) {
      const newest = [newest_late, states.get(day)?.newest_reported ?? null].filter((one) => one !== null)
      return newest.some((one) => one > facts_as_of)
    }
    const state = states.get(day)
    // A quiet day is judged too: that nothing happened is a statement.
    return newest_late !== null || !state || state.newest === null || state.newest_reported !== null
  })
}
