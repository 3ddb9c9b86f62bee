// SPDX-License-Identifier: Apache-2.0
// Gathers everything a period report shows from the ledger and the plan. Pure but for the questions it asks.
import { addDays } from 'date-fns/addDays'
import { dayOf, periodHolding, periodOf, versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { Rule } from '../../sql/rules.ts'
import { dayStates, daysBetween, lastClosedDay, nextDay } from '../detect/days.ts'
import type { Clock } from '../platform/clock.ts'
import type { Warehouse } from '../platform/warehouse.ts'
import { overdueSums } from '../retain/overdue.ts'
import { findingEntries, reportRuleOf, suppressedEntries, withdrawnEntries } from './gather-findings.ts'
import { type ClosedDays, notChecked, silentDays } from './gather-not-checked.ts'
import { overdueEntries } from './gather-retention.ts'
import { riskScoreOf } from './gather-risk.ts'
import { peopleOf, planOf } from './plan-parts.ts'
import { type PeriodReport, periodReport } from './report.ts'
import type { FindingEntry } from './report-parts.ts'
import { freeTexts, scrubReport, subjectCandidates } from './scrub.ts'
import { askPeriod, askTotals, type PeriodRows } from './sources.ts'

export type GatherDeps = { warehouse: Warehouse; clock: Clock; plan: Plan; rules: readonly Rule[] }
export type Asked = {
  /** `2026-10`. */
  period: string
  revision: number
  asOf: Date
  /** The revision before and the alerts of the period, whose findings were mailed. */
  before: PeriodReport | null
  mailed: readonly FindingEntry[]
  /** The archived report of the period before; null where there is none. */
  previous: PeriodReport['previous_report']
}

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

const onlyBackfilledDays = async (
  deps: GatherDeps,
  first: string,
  last: string,
  asOf: Date,
): Promise<string[]> =>
  [...(await dayStates(deps.warehouse, first, last, asOf)).values()]
    .filter((state) => state.newest !== null && state.newest_reported === null && state.facts_as_of === null)
    .map((state) => state.day)

const totalsOf = async (
  deps: GatherDeps,
  rows: PeriodRows,
  first: string,
  asOf: Date,
): Promise<PeriodReport['totals']> => {
  const lastBefore = nextDay(first, -1)
  const version = versionOn(deps.plan, lastBefore)
  const before = await askTotals(
    deps.warehouse,
    periodOf(version, periodHolding(version, lastBefore)).first_day,
    lastBefore,
    asOf,
  )
  const pair = (current: number, previous: number) => ({
    current,
    previous: before.existed ? previous : null,
  })
  const same = (name: keyof PeriodRows['totals']) => pair(rows.totals[name], before.totals[name])
  return {
    events: same('events'),
    actors: same('actors'),
    subjects: pair(rows.subjects, before.subjects),
    downloads: same('downloads'),
    downloaded_subjects: same('downloaded_subjects'),
    rights_changes: same('rights_changes'),
    login_failures: same('login_failures'),
    denied: same('denied'),
    rejected: pair(
      rows.rejected.reduce((sum, row) => sum + row.rejections, 0),
      before.rejected,
    ),
    late: same('late'),
    backfilled: same('backfilled'),
  }
}

const dayEntries = (
  days: readonly string[],
  rows: PeriodRows,
  findings: readonly FindingEntry[],
  daysOff: ReadonlySet<string>,
): PeriodReport['days'] => {
  const events = new Map(rows.days.map((row) => [row.day, row.events]))
  const runs = new Map(rows.runDays.map((row) => [row.day, row]))
  return days.map((day) => {
    const over = findings.filter((entry) => entry.first_day <= day && day <= entry.last_day)
    const count = (severity: string) => over.filter((entry) => entry.severity === severity).length
    const run = runs.get(day)
    return {
      day,
      events: events.get(day) ?? 0,
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
      day_off: daysOff.has(day),
      checked: run !== undefined && run.complete === run.runs,
    }
  })
}

const runCounts = (rows: PeriodRows, closedDays: readonly string[], rules: number): PeriodReport['runs'] => {
  const sum = (name: 'complete' | 'failed' | 'not_checked') =>
    rows.runDays.reduce((total, row) => total + row[name], 0)
  return {
    days: closedDays.length,
    days_run: rows.runDays.length,
    rules,
    expected: closedDays.length * rules,
    complete: sum('complete'),
    failed: sum('failed'),
    not_checked: sum('not_checked'),
  }
}

/** Gathers one report. Subject keys are taken out of every free text. Throws PERIOD_INVALID, SQL_* or WAREHOUSE_*. */
export const gatherReport = async (deps: GatherDeps, asked: Asked): Promise<PeriodReport> => {
  const version = versionOn(
    deps.plan,
    periodOf(versionOn(deps.plan, `${asked.period}-01`), asked.period).last_day,
  )
  const period = periodOf(version, asked.period)
  const now = deps.clock.now()
  const lastClosed = lastClosedDay(deps.plan, now)
  const all = daysBetween(period.first_day, period.last_day)
  const closedDays = all.filter((day) => day <= lastClosed)
  const holidays = new Set(deps.plan.calendar.map((holiday) => holiday.day))
  const daysOff = new Set(all.filter((day) => isWeekend(day) || holidays.has(day)))
  const rows = await askPeriod(deps.warehouse, period.first_day, period.last_day, asked.asOf)
  const closed: ClosedDays = {
    days: closedDays,
    workdays: closedDays.filter((day) => !daysOff.has(day)),
    onlyBackfilled: await onlyBackfilledDays(deps, period.first_day, period.last_day, asked.asOf),
  }
  const findings = findingEntries(rows, deps.rules)
  const totals = await totalsOf(deps, rows, period.first_day, asked.asOf)
  const ids = (entries: readonly FindingEntry[]) => entries.flatMap((entry) => entry.finding_ids)
  const added = asked.before
    ? ids(findings).filter((id) => !ids(asked.before?.findings ?? []).includes(id))
    : []
  const removed = asked.before ? ids(asked.before.findings).filter((id) => !ids(findings).includes(id)) : []
  const report = periodReport.parse({
    format: 'access-ledger/period-report/1',
    report_id: `report-${asked.period}`,
    revision: asked.revision,
    generated_at: now.toISOString(),
    as_of: asked.asOf.toISOString(),
    company: version.company,
    period: {
      name: asked.period,
      first_day: period.first_day,
      last_day: period.last_day,
      closed: period.closes_at.getTime() <= now.getTime(),
    },
    time_zone: version.time_zone,
    plan: planOf(version),
    people: peopleOf(version),
    due: {
      sign_off_by: dayOf(version, addDays(period.closes_at, version.review.sign_off_due_days)),
      explanation_days: version.review.explanation_due_days,
    },
    totals,
    days: dayEntries(all, rows, findings, daysOff),
    systems: rows.systems.map((system) => ({
      system_id: system.system_id,
      name: { ko: system.name_ko, en: system.name_en },
      events: system.events,
      silent_days: silentDays(system, closed.workdays),
    })),
    rules: deps.rules.map((rule) => reportRuleOf(rule, version)),
    findings,
    risk: riskScoreOf(version, rows.risk),
    suppressed: suppressedEntries(rows),
    withdrawn: withdrawnEntries(asked.mailed, rows, now.toISOString()),
    downloads: {
      with_reason: rows.downloaders.reduce((sum, row) => sum + row.with_reason, 0),
      without_reason: rows.downloaders.reduce((sum, row) => sum + row.without_reason, 0),
      largest: rows.downloads.map((row) => ({
        actor_id: row.actor_id,
        at: row.occurred_at,
        system_id: row.system_id,
        subject_count: row.subject_count,
        reason: row.reason_text,
        ticket: row.reason_ticket,
        outcome: row.outcome,
      })),
      actors: [...rows.downloaders].sort(
        (a, b) => b.without_reason - a.without_reason || b.downloads - a.downloads,
      ),
    },
    not_checked: [...notChecked(rows, closed), ...overdueEntries(await overdueSums(deps))],
    late: {
      systems: rows.late.map(({ system_id, days, events }) => ({ system_id, days, events })),
      after_sign_off: [],
    },
    runs: runCounts(rows, closedDays, deps.rules.length),
    previous_report: asked.previous,
    changes: asked.before ? { added, removed } : null,
  } satisfies PeriodReport)
  const subjects = await rows.subjectTokens([...new Set(freeTexts(report).flatMap(subjectCandidates))])
  return scrubReport(report, (candidate) => subjects.has(candidate))
}
