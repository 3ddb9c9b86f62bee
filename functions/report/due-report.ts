// SPDX-License-Identifier: Apache-2.0
// The report that is due: that of the newest closed period, once, and not of a period before the ledger began.
import { periodHolding, periodOf, versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { lastClosedDay, nextDay } from '../detect/days.ts'
import type { MailDeps } from './mail-deps.ts'
import { isReported, type ReportRun, runReport } from './run-report.ts'

/** The newest period whose last day is closed, `YYYY-MM`. */
export const newestClosedPeriod = (plan: Plan, now: Date): string => {
  const last = lastClosedDay(plan, now)
  const version = versionOn(plan, last)
  const name = periodHolding(version, last)
  const period = periodOf(version, name)
  if (period.last_day <= last) return name
  const lastBefore = nextDay(period.first_day, -1)
  return periodHolding(versionOn(plan, lastBefore), lastBefore)
}

export type DueReport = {
  period: string
  /** Whether the ledger was there in that period. */
  existed: boolean
  /** The run that was made now; null when it was reported before, or not due. */
  run: ReportRun | null
}

/** Makes and mails the report that is due. Idempotent: a period is claimed by its object in the archive. Throws what runReport throws. */
export const reportDue = async (deps: MailDeps): Promise<DueReport> => {
  const period = newestClosedPeriod(deps.plan, deps.clock.now())
  const [ledger] = await deps.warehouse.query(loadStatement('detect/ledger_since'))
  const began = (ledger?.since ?? null) as string | null
  const { last_day: lastDay } = periodOf(versionOn(deps.plan, `${period}-01`), period)
  const existed = began !== null && began.slice(0, 10) <= lastDay
  if (!existed || (await isReported(deps, period))) return { period, existed, run: null }
  return { period, existed, run: await runReport(deps, period, { mail: true }) }
}
