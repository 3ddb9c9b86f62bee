// SPDX-License-Identifier: Apache-2.0
// Detection and the report over the filled month, in a process of its own, so that its memory can be told.
import { openLedger } from '../cli/ledger.ts'
import { mailDeps } from '../cli/mail.ts'
import { detectDeps } from '../cli/session.ts'
import { nextDay } from '../functions/detect/days.ts'
import { detectDue, detectRange } from '../functions/detect/detect.ts'
import type { DayRun } from '../functions/detect/judge-day.ts'
import { fixedClock } from '../functions/platform/clock.ts'
import { parseConfig } from '../functions/platform/config.ts'
import type { Statement } from '../functions/platform/warehouse.ts'
import { runReport } from '../functions/report/run-report.ts'
import { answerAsked } from './worker.ts'

const [folder = '', first = '', last = '', now = '', memoryMb = '512'] = process.argv.slice(2)
const clock = fixedClock(new Date(now))
const config = parseConfig({ ...process.env, ACCESS_LEDGER_DATA: folder, ACCESS_LEDGER_MEMORY_MB: memoryMb })
const ledger = await openLedger(config, clock)
const deps = await detectDeps(ledger, clock)

/** What no answer about the month can undercut: reading the columns that every rule needs once. */
const SCAN: Statement = {
  id: 'bench/scan',
  googlesql: '',
  duckdb: `SELECT count(*) AS events, sum(subject_count) AS subjects, count(DISTINCT actor.id) AS actors,
    max(occurred_at) AS newest, max(event_id) AS id FROM access_events
    WHERE event_date BETWEEN CAST($first_day AS DATE) AND CAST($last_day AS DATE)`,
  parameters: { first_day: 'DATE', last_day: 'DATE' },
  columns: [
    { name: 'events', type: 'INT64' },
    { name: 'subjects', type: 'INT64' },
    { name: 'actors', type: 'INT64' },
    { name: 'newest', type: 'TIMESTAMP' },
    { name: 'id', type: 'STRING' },
  ],
}

const timed = async <T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> => {
  const started = performance.now()
  const result = await work()
  return { seconds: Number(((performance.now() - started) / 1000).toFixed(2)), result }
}
const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024)

const judgedBy = async (detect: () => Promise<DayRun[]>) => {
  const { seconds, result } = await timed(detect)
  const runs = result.flatMap((run) => run.runs)
  return {
    seconds,
    days: result.length,
    days_with_new_facts: result.filter((run) => run.builtFacts).length,
    rule_runs: runs.length,
    failed: runs.filter((run) => run.state === 'failed').length,
    findings: result.flatMap((run) => run.findings).length,
    peak_rss_mb: peakMb(),
  }
}
export type Judged = Awaited<ReturnType<typeof judgedBy>>

const judged = (from: string, to: string) => judgedBy(() => detectRange(deps, from, to))

const report = async () => {
  const mail = await mailDeps(ledger, { config, clock })
  const { seconds, result } = await timed(() => runReport(mail, first.slice(0, 7), { mail: false }))
  return { seconds, events: result.report.totals.events.current, peak_rss_mb: peakMb() }
}
export type Reported = Awaited<ReturnType<typeof report>>

const scan = async () => ({
  seconds: (await timed(() => ledger.warehouse.query(SCAN, { first_day: first, last_day: last }))).seconds,
})

const asked = {
  scan,
  month: () => judged(first, last),
  allButLast: () => judged(first, nextDay(last, -1)),
  lastDay: () => judged(last, last),
  due: () => judgedBy(() => detectDue(deps)),
  report,
}

answerAsked({}, asked, () => ledger.close())
