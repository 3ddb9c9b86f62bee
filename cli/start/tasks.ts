// SPDX-License-Identifier: Apache-2.0
// What the scheduler does: judges days that are due, mails high findings, makes the report of a closed period, and
// sends what is still queued.
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { lastClosedDay, nextDay } from '../../functions/detect/days.ts'
import { detectDue } from '../../functions/detect/detect.ts'
import { isReported, resumeMails, runReport } from '../../functions/report/run-report.ts'
import { periodHolding, periodOf, versionOn } from '../../plan/versions.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { Ledger } from '../ledger.ts'
import { mailDeps, requireDelivered } from '../mail.ts'
import { detectDeps, type Session } from '../session.ts'
import type { Task } from './scheduler.ts'

/** Once an hour detection looks for late events; in between only a newly closed day wakes it. */
const LATE_MS = 60 * 60 * 1000

/** The newest period whose last day is closed, `YYYY-MM`. */
export const newestClosedPeriod = (ledger: Pick<Ledger, 'plan'>, now: Date): string => {
  const last = lastClosedDay(ledger.plan, now)
  const version = versionOn(ledger.plan, last)
  const name = periodHolding(version, last)
  const period = periodOf(version, name)
  if (period.last_day <= last) return name
  const lastBefore = nextDay(period.first_day, -1)
  return periodHolding(versionOn(ledger.plan, lastBefore), lastBefore)
}

const detection = (ledger: Ledger, session: Session): Task => {
  let judged: { day: string; at: number } | undefined
  return {
    name: 'detect',
    run: async () => {
      const day = lastClosedDay(ledger.plan, session.clock.now())
      if (judged?.day === day && performance.now() - judged.at < LATE_MS) return null
      const runs = await detectDue(await detectDeps(ledger, session.clock))
      const { mailed, deliveries } = await alertHighFindings(await mailDeps(ledger, session), runs)
      judged = { day, at: performance.now() }
      for (const delivery of deliveries) requireDelivered(delivery)
      return runs.length === 0 ? null : `${runs.length} days judged, ${mailed} high findings mailed`
    },
  }
}

const reporting = (ledger: Ledger, session: Session): Task => {
  let reported: string | undefined
  return {
    name: 'report',
    run: async () => {
      const period = newestClosedPeriod(ledger, session.clock.now())
      if (reported === period) return null
      const deps = await mailDeps(ledger, session)
      const began = (await ledger.warehouse.query(loadStatement('detect/ledger_since')))[0]?.since as
        | string
        | null
      const { last_day: lastDay } = periodOf(versionOn(ledger.plan, `${period}-01`), period)
      const existed = began !== null && began.slice(0, 10) <= lastDay
      if (existed && !(await isReported(deps, period)))
        requireDelivered((await runReport(deps, period, { mail: true })).delivery)
      reported = period
      return existed ? `report of ${period} is made` : null
    },
  }
}

const mailing = (ledger: Ledger, session: Session): Task => ({
  name: 'mail',
  run: async () => {
    const results = await resumeMails(await mailDeps(ledger, session))
    for (const result of results) requireDelivered(result)
    return results.length === 0 ? null : `${results.length} queued mails sent`
  },
})

/** The tasks of an owned ledger, in the order they build on each other. */
export const scheduledTasks = (ledger: Ledger, session: Session): Task[] => [
  detection(ledger, session),
  reporting(ledger, session),
  mailing(ledger, session),
]
