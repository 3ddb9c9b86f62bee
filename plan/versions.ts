// SPDX-License-Identifier: Apache-2.0
// Which version of the plan holds on a day, and the days and periods it defines in its time zone.
import { TZDate, tzOffset } from '@date-fns/tz'
import { addDays } from 'date-fns/addDays'
import { addMonths } from 'date-fns/addMonths'
import { format } from 'date-fns/format'
import { LedgerError } from '../functions/platform/errors.ts'
import { CYCLES } from '../schemas/cycles.ts'
import type { Plan, PlanVersion, Threshold } from '../schemas/plan.ts'

/** A version as it holds on a day. The flags say that no version was in force then and the nearest was taken. */
export type VersionOnDay = PlanVersion & { before_first: boolean; after_last: boolean }
/** A span of instants: start inclusive, end exclusive, and the instant from which nothing more is on time. */
export type Window = { start: Date; end: Date; closes_at: Date }
export type Period = Window & { first_day: string; last_day: string }

/** The version in force on a day; before the first one the first, after the last one the last, and it says so. */
export const versionOn = (plan: Plan, day: string): VersionOnDay => {
  const ordered = [...plan.versions].sort((a, b) => (a.valid_from < b.valid_from ? -1 : 1))
  const version = ordered.findLast((one) => one.valid_from <= day) ?? ordered[0]
  if (!version) throw new LedgerError('PLAN_INVALID', 'plan.yaml versions: at least one version, none came')
  const after = version.valid_to !== undefined && version.valid_to < day
  return { ...version, before_first: day < version.valid_from, after_last: after }
}

/** The thresholds of one rule. Throws PLAN_INVALID when the version has none for it. */
export const thresholdsFor = (version: PlanVersion, ruleId: string): Threshold => {
  const threshold = version.thresholds.find((one) => one.rule === ruleId)
  if (threshold) return threshold
  throw new LedgerError(
    'PLAN_INVALID',
    `plan.yaml version ${version.version} has no thresholds for ${ruleId}`,
  )
}

const midnight = (day: string, timeZone: string): TZDate => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new TZDate(year, month - 1, date, timeZone)
}

const plain = (moment: TZDate): Date => new Date(moment.getTime())

const closing = (version: PlanVersion, nextDay: TZDate): Date => {
  const [hours = 0, minutes = 0] = version.day_closes_at.split(':').map(Number)
  const moment = new TZDate(nextDay.getTime(), version.time_zone)
  moment.setHours(hours, minutes, 0, 0)
  return plain(moment)
}

const windowOf = (version: PlanVersion, start: TZDate, end: TZDate): Window => ({
  start: plain(start),
  end: plain(end),
  closes_at: closing(version, end),
})

/** One day of the plan's zone. It closes at `day_closes_at` of the next day. */
export const dayWindow = (version: PlanVersion, day: string): Window => {
  const start = midnight(day, version.time_zone)
  return windowOf(version, start, addDays(start, 1))
}

/**
 * One review period, named by its first month as YYYY-MM: a quarter is 2026-10, never 2026-11. It closes when its
 * last day does. Throws PERIOD_INVALID.
 */
export const periodOf = (version: PlanVersion, period: string): Period => {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(period)
  const length = CYCLES[version.review.cycle]
  if (!match || (Number(match[2]) - 1) % length !== 0)
    throw new LedgerError('PERIOD_INVALID', `allowed: ${periodNames(length)}; came: ${period.slice(0, 40)}`)
  const start = midnight(`${period}-01`, version.time_zone)
  const end = addMonths(start, length)
  return {
    ...windowOf(version, start, end),
    first_day: `${period}-01`,
    last_day: format(addDays(end, -1), 'yyyy-MM-dd'),
  }
}

const periodNames = (length: number): string =>
  length === 1
    ? 'a month as YYYY-MM'
    : `the first month of a period of ${length} months as YYYY-MM, month ${Array.from(
        { length: 12 / length },
        (_, index) => String(index * length + 1).padStart(2, '0'),
      ).join(', ')}`

/** The name of the review period that holds a day: its first month. */
export const periodHolding = (version: PlanVersion, day: string): string => {
  const length = CYCLES[version.review.cycle]
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / length) * length + 1
  return `${day.slice(0, 4)}-${String(month).padStart(2, '0')}`
}

/** The day of an instant in a zone, YYYY-MM-DD. */
export const dayOf = (zone: PlanVersion | string, instant: Date): string => {
  const timeZone = typeof zone === 'string' ? zone : zone.time_zone
  const local = instant.getTime() + tzOffset(timeZone, instant) * 60_000
  return new Date(local).toISOString().slice(0, 10)
}
