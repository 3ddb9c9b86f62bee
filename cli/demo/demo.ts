// SPDX-License-Identifier: Apache-2.0
// The demo: two made-up months of a company of twelve, sent through the real capture function, judged day by day as
// they close, and reported to the officer. Only the clock is moved.
import { join } from 'node:path'
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { lastClosedDay, nextDay } from '../../functions/detect/days.ts'
import { detectDue } from '../../functions/detect/detect.ts'
import type { DayRun } from '../../functions/detect/judge-day.ts'
import type { Config } from '../../functions/platform/config.ts'
import { replaceFile } from '../../functions/platform/durable-file.ts'
import { outboxFileName } from '../../functions/platform/mailer-outbox.ts'
import { runReport } from '../../functions/report/run-report.ts'
import { readPlan } from '../../plan/read.ts'
import { mailDeps, requireDelivered } from '../mail.ts'
import { detectDeps } from '../session.ts'
import { simulate } from '../simulate/activity.ts'
import { INCIDENT_IDS, type SimulationOptions } from '../simulate/options.ts'
import { scenarioOf } from '../simulate/scenario.ts'
import { serveLedger } from '../start/serve.ts'
import { freshDemoFolder, writeDemoPlan, writeDemoProducers } from './demo-folder.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { type Sent, sendAll } from './send.ts'

const FIRST_DAY = '2026-09-01'
const DAYS = 61
const PERIOD = '2026-10'
/** Detection starts this long after a day closed, as Cloud Scheduler would. */
const AFTER_CLOSING_MS = 10 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000
/** The report is made when even the late events of the last days have come. */
const REPORT_AT = new Date('2026-11-04T09:00:00+09:00')

export type DemoResult = {
  sent: Sent
  days: number
  ruleRuns: number
  failedRules: number
  alerts: number
  outcome: Outcome
  eml: string
  html: string
}
export type DemoProgress = (text: string) => void

const optionsOf = async (): Promise<SimulationOptions> => ({
  staff: 12,
  firstDay: FIRST_DAY,
  days: DAYS,
  seed: 7,
  incidents: INCIDENT_IDS,
  lookAlikes: true,
  invalid: true,
  holidays: new Set((await readPlan()).calendar.map((holiday) => holiday.day)),
  timeZone: 'Asia/Seoul',
})

/** The newest run of each day: a day that late events touched was judged again. */
const latestFindings = (runs: readonly DayRun[]) =>
  [...new Map(runs.map((run) => [run.day, run.findings])).values()].flat()

/** Runs the demo in a folder of its own. Throws DEMO_FOLDER for a folder it did not make. */
export const runDemo = async (given: Config, progress: DemoProgress): Promise<DemoResult> => {
  const options = await optionsOf()
  const scenario = scenarioOf(options)
  const ids = new Set<string>()
  for (const { event } of simulate(options, scenario))
    ids.add(String((event as { event_id?: unknown }).event_id))
  const folder = await freshDemoFolder(given.dataFolder, ids)
  writeDemoPlan(folder, scenario)
  const keys = writeDemoProducers(folder)
  let now = new Date(`${FIRST_DAY}T00:00:00+09:00`)
  const clock = { now: () => new Date(now) }
  const config: Config = {
    ...given,
    planFolder: undefined,
    port: 0,
    host: '127.0.0.1',
    tls: undefined,
    smtp: undefined,
  }
  const served = await serveLedger(config, clock)
  try {
    const { ledger, port } = served
    const deps = await detectDeps(ledger, clock)
    const mail = await mailDeps(ledger, { config, clock })
    const runs: DayRun[] = []
    let alerts = 0
    const judgeDue = async () => {
      const due = await detectDue(deps)
      runs.push(...due)
      alerts += (await alertHighFindings(mail, due)).mailed
      progress(`judged ${due.at(-1)?.day ?? ''}, ${runs.length} days`)
    }
    let closed = lastClosedDay(ledger.plan, new Date(now.getTime() - AFTER_CLOSING_MS))
    const settle = async (moment: Date) => {
      now = moment
      const day = lastClosedDay(ledger.plan, new Date(now.getTime() - AFTER_CLOSING_MS))
      if (day === closed) return
      closed = day
      await judgeDue()
    }
    // Stops at each closing on the way, as the scheduler would.
    const moveTo = async (moment: Date) => {
      for (let step = now.getTime() + HOUR_MS; step < moment.getTime(); step += HOUR_MS)
        await settle(new Date(step))
      if (moment > now) await settle(moment)
    }
    const sent = await sendAll(simulate(options, scenario), { port, keys, moveTo })
    await moveTo(REPORT_AT)
    await judgeDue()
    progress('making the report')
    const report = await runReport(mail, PERIOD, { mail: true })
    const html = join(folder.path, `report-${PERIOD}.html`)
    replaceFile(html, report.message.html)
    requireDelivered(report.delivery)
    const all = runs.flatMap((run) => run.runs)
    return {
      sent,
      days: new Set(runs.map((run) => run.day)).size,
      ruleRuns: all.length,
      failedRules: all.filter((run) => run.state === 'failed').length,
      alerts,
      outcome: outcomeOf(latestFindings(runs), scenario.labels, nextDay(FIRST_DAY, DAYS - 1)),
      eml: join(folder.outbox, outboxFileName(report.message, report.report.time_zone)),
      html,
    }
  } finally {
    await served.stop()
  }
}
