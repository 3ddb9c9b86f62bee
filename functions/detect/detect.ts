// SPDX-License-Identifier: Apache-2.0
// Detection over days: those that are due, or a range that was asked for.
import { toTimestamp } from '../platform/clock.ts'
import { LedgerError } from '../platform/errors.ts'
import { type DayState, dayStates, daysBetween, daysToJudge, lastClosedDay } from './days.ts'
import { type DayRun, type DetectDeps, judgeDay } from './judge-day.ts'

/** What was received in the last five minutes may still be on its way into the warehouse (design, Time). */
const SETTLING_MS = 5 * 60 * 1000

export const asOfNow = (deps: Pick<DetectDeps, 'clock'>): Date =>
  new Date(deps.clock.now().getTime() - SETTLING_MS)

export type Progress = (run: DayRun, done: number, total: number) => void
/** Whether to stop before the next day: a call that has an end of its own leaves the rest to the next. */
export type Until = () => boolean

const judgeAll = async (
  deps: DetectDeps,
  days: readonly string[],
  stateOf: (day: string) => Promise<DayState | undefined>,
  asOf: Date,
  progress?: Progress,
  until: Until = () => false,
): Promise<DayRun[]> => {
  const runs: DayRun[] = []
  for (const day of days) {
    if (until()) break
    const run = await judgeDay(deps, day, asOf, await stateOf(day))
    runs.push(run)
    progress?.(run, runs.length, days.length)
  }
  return runs
}

/** Judges every day that is due. Nothing due is no error and gives no runs. */
export const detectDue = async (deps: DetectDeps, progress?: Progress, until?: Until): Promise<DayRun[]> => {
  const asOf = asOfNow(deps)
  const days = await daysToJudge(deps.warehouse, deps.plan, deps.clock.now(), asOf)
  // One by one: days that late events touched may lie years apart.
  const stateOf = async (day: string) => (await dayStates(deps.warehouse, day, day, asOf)).get(day)
  return judgeAll(deps, days, stateOf, asOf, progress, until)
}

/** Judges each day of a range, imported events included. Throws USAGE for a day that is not closed, REPLAY_OLDER for facts newer than now. */
export const detectRange = async (
  deps: DetectDeps,
  from: string,
  to: string,
  progress?: Progress,
  until?: Until,
): Promise<DayRun[]> => {
  const asOf = asOfNow(deps)
  const last = lastClosedDay(deps.plan, deps.clock.now())
  if (to > last) throw new LedgerError('USAGE', `the newest closed day is ${last}, asked was ${to}`)
  if (from > to) throw new LedgerError('USAGE', `the first day ${from} lies after the last ${to}`)
  const states = await dayStates(deps.warehouse, from, to, asOf)
  const newer = [...states.values()].find(
    (state) => state.facts_as_of !== null && state.facts_as_of > toTimestamp(asOf),
  )
  if (newer)
    throw new LedgerError('REPLAY_OLDER', `${newer.day} was judged with events up to ${newer.facts_as_of}`)
  return judgeAll(deps, daysBetween(from, to), async (day) => states.get(day), asOf, progress, until)
}
