// SPDX-License-Identifier: Apache-2.0
// What the scheduler does: judges days that are due, mails high findings, makes the report of a closed period, sends what
// is still queued, and looks after retention.
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { lastClosedDay } from '../../functions/detect/days.ts'
import { detectDue } from '../../functions/detect/detect.ts'
import { newestClosedPeriod, reportDue } from '../../functions/report/due-report.ts'
import { resumeMails } from '../../functions/report/run-report.ts'
import type { Ledger } from '../ledger.ts'
import { mailDeps, requireDelivered } from '../mail.ts'
import { retainDaily } from '../retain/daily.ts'
import { detectDeps, type Session } from '../session.ts'
import type { Task } from './scheduler.ts'

/** Once an hour detection looks for late events; in between only a newly closed day wakes it. */
const LATE_MS = 60 * 60 * 1000

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
      if (reported === newestClosedPeriod(ledger.plan, session.clock.now())) return null
      const { period, existed, run } = await reportDue(await mailDeps(ledger, session))
      requireDelivered(run?.delivery ?? null)
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

const retaining = (ledger: Ledger, session: Session): Task => {
  let looked: string | undefined
  return {
    name: 'retain',
    run: async () => {
      const day = lastClosedDay(ledger.plan, session.clock.now())
      if (looked === day) return null
      const said = await retainDaily(ledger, session)
      looked = day
      return said
    },
  }
}

/** The tasks of an owned ledger, in the order they build on each other. */
export const scheduledTasks = (ledger: Ledger, session: Session): Task[] => [
  detection(ledger, session),
  reporting(ledger, session),
  mailing(ledger, session),
  retaining(ledger, session),
]
