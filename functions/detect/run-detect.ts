// SPDX-License-Identifier: Apache-2.0
// One call of the deployed detection: the plan loaded where it changed, days judged that are due, high findings mailed. What
// is to be mailed is read from the findings and not remembered, so that a call cut short loses no alert.
import { loadPlan } from '../../plan/load.ts'
import type { FindingsRow } from '../../schemas/detection.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { MailDeps } from '../report/mail-deps.ts'
import { requireDelivered } from '../report/require-delivered.ts'
import { isRecentMail, resumeMails } from '../report/run-report.ts'
import { ALERT_DAYS, alertHighFindings, type JudgedDay } from './alerts.ts'
import { lastClosedDay, nextDay } from './days.ts'
import { detectDue, detectRange, type Progress, type Until } from './detect.ts'
import type { DayRun, DetectDeps } from './judge-day.ts'

export type ReviewDeps = MailDeps & DetectDeps
export type Detected = {
  runs: DayRun[]
  /** Findings that a mail told for the first time. */
  mailed: number
  /** Days are still due: the time of the call was over. */
  more: boolean
}
/** A range asked for by a person, who also wants imported days judged. */
export type AskedRange = { from: string; to: string }

/** High findings of the days that are new enough to be mailed at once, by day. */
const highFindings = async (deps: ReviewDeps): Promise<JudgedDay[]> => {
  const last = lastClosedDay(deps.plan, deps.clock.now())
  const rows = (await deps.warehouse.query(loadStatement('detect/high_findings'), {
    first_day: nextDay(last, -ALERT_DAYS),
    last_day: last,
  })) as FindingsRow[]
  return [...Map.groupBy(rows, (row) => row.event_date)].map(([day, findings]) => ({ day, findings }))
}

/**
 * Judges what is due, or a range, and mails. Idempotent. Throws the code of a mail that did not arrive after everything else
 * is done; it stays queued and the next call sends it.
 */
export const runDetect = async (
  deps: ReviewDeps,
  until: Until,
  progress: Progress,
  asked?: AskedRange,
): Promise<Detected> => {
  await loadPlan(deps.warehouse, deps.plan, deps.clock)
  let more = false
  const within: Until = () => {
    more = until()
    return more
  }
  const runs = asked
    ? await detectRange(deps, asked.from, asked.to, progress, within)
    : await detectDue(deps, progress, within)
  // What waits goes first: after a doubt the same message is not tried twice in one call.
  const resumed = await resumeMails(deps, isRecentMail(deps.clock.now()))
  const { mailed, deliveries } = await alertHighFindings(deps, await highFindings(deps))
  for (const delivery of [...resumed, ...deliveries]) requireDelivered(delivery)
  return { runs, mailed, more }
}
