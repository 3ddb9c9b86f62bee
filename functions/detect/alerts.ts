// SPDX-License-Identifier: Apache-2.0
// Mails high findings at once: one mail a run, each finding claimed once by its id, only for days closed within the
// last seven days.
import { dayWindow, versionOn } from '../../plan/versions.ts'
import { type FindingsRow, SEVERITIES } from '../../schemas/detection.ts'
import { sentence } from '../../sql/rules.ts'
import { claimAlerts } from '../report/claim-alert.ts'
import { composeAlert } from '../report/compose-mail.ts'
import { type DeliveryResult, deliver } from '../report/deliver.ts'
import { reportRuleOf } from '../report/gather-findings.ts'
import { joinedEntries } from '../report/join-findings.ts'
import { type MailDeps, routeOn } from '../report/mail-deps.ts'
import { peopleOf, planOf } from '../report/plan-parts.ts'
import { type AlertReport, alertReport } from '../report/report.ts'
import type { FindingEntry } from '../report/report-parts.ts'
import type { DayRun } from './judge-day.ts'

/** Older days are told by the report: an import of last year must not ring today. */
export const ALERT_DAYS = 7
const FRESH_MS = ALERT_DAYS * 24 * 60 * 60 * 1000

/** A judged day, as far as an alert needs it. */
export type JudgedDay = Pick<DayRun, 'day' | 'findings'>

const entryOf = (deps: MailDeps, finding: FindingsRow): FindingEntry => {
  const rule = deps.rules.find((one) => one.id === finding.rule_id)
  const said = (part: 'seen' | 'usual') => ({
    ko: rule ? sentence(rule, 'ko', part, finding[part]) : '–',
    en: rule ? sentence(rule, 'en', part, finding[part]) : '–',
  })
  return {
    rule_id: finding.rule_id,
    severity: finding.severity,
    system_id: finding.system_id,
    actor_id: finding.actor_id,
    first_day: finding.event_date,
    last_day: finding.event_date,
    days: 1,
    count: 1,
    first_at: finding.bucket_start,
    seen: said('seen'),
    usual: said('usual'),
    event_count: finding.event_count,
    finding_ids: [finding.finding_id],
    beside: [],
  }
}

const fresh = (deps: MailDeps, runs: readonly JudgedDay[]): FindingsRow[] => {
  const now = deps.clock.now().getTime()
  return runs
    .filter((run) => now - dayWindow(versionOn(deps.plan, run.day), run.day).closes_at.getTime() <= FRESH_MS)
    .flatMap((run) => run.findings)
    .filter(
      (finding) => finding.kind === 'finding' && finding.severity === 'high' && finding.exception_id === null,
    )
}

const newestDay = (findings: readonly FindingsRow[]): string =>
  findings
    .map((finding) => finding.event_date)
    .sort()
    .at(-1) ?? ''

const bySeverity = (a: FindingEntry, b: FindingEntry): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  a.first_at.localeCompare(b.first_at) ||
  a.rule_id.localeCompare(b.rule_id) ||
  (a.finding_ids[0] ?? '').localeCompare(b.finding_ids[0] ?? '')

/**
 * The findings to tell, those of one person and day as one entry, with what else these runs saw of that person and day beside it. An
 * entry has the ids of what it tells only: the rest is told by the report.
 */
const entriesOf = (
  deps: MailDeps,
  findings: readonly FindingsRow[],
  runs: readonly JudgedDay[],
): FindingEntry[] => {
  const told = new Set(findings.map(({ finding_id }) => finding_id))
  const seen = runs.flatMap((run) => run.findings).filter((one) => one.exception_id === null)
  const of = (kind: FindingsRow['kind']) =>
    seen
      .filter((one) => one.kind === kind)
      .map((one) => entryOf(deps, one))
      .sort(bySeverity)
  return joinedEntries(of('finding'), of('signal')).flatMap((entry) => {
    const finding_ids = entry.finding_ids.filter((id) => told.has(id))
    return finding_ids.length > 0 ? [{ ...entry, finding_ids, count: finding_ids.length }] : []
  })
}

const alertOf = (
  deps: MailDeps,
  alertId: string,
  findings: readonly FindingsRow[],
  runs: readonly JudgedDay[],
): AlertReport => {
  const entries = entriesOf(deps, findings, runs)
  const rules = new Set(entries.flatMap((one) => [one.rule_id, ...one.beside.map(({ rule_id }) => rule_id)]))
  const version = versionOn(deps.plan, newestDay(findings))
  return alertReport.parse({
    format: 'access-ledger/alert/1',
    report_id: alertId,
    generated_at: deps.clock.now().toISOString(),
    as_of: findings[0]?.as_of ?? '',
    company: version.company,
    time_zone: version.time_zone,
    plan: planOf(version),
    people: peopleOf(version),
    due: { explanation_days: version.review.explanation_due_days },
    rules: deps.rules.filter((rule) => rules.has(rule.id)).map((rule) => reportRuleOf(rule, version)),
    findings: entries,
  } satisfies AlertReport)
}

const mail = (
  deps: MailDeps,
  alertId: string,
  findings: readonly FindingsRow[],
  runs: readonly JudgedDay[],
): Promise<DeliveryResult> => {
  const alert = alertOf(deps, alertId, findings, runs)
  const day = newestDay(findings)
  return deliver(deps.delivery, {
    about: {
      report_id: alertId,
      kind: 'alert',
      period: day,
      event_date: day,
      revision: 1,
      plan_version: alert.plan.version,
      as_of: alert.as_of,
      findings: alert.findings.length,
    },
    message: composeAlert(alert, deps.language, routeOn(deps.plan, day, deps.from)),
    report: alert,
    send: true,
  })
}

export type Alerted = {
  /** Findings that a mail told for the first time. */
  mailed: number
  /** What became of each mail: one, or more where a crash left some to be made up for. */
  deliveries: DeliveryResult[]
}

/** Mails the high findings of these runs that no mail told yet. A failing mail is no throw: see `deliveries`; it stays queued. */
export const alertHighFindings = async (deps: MailDeps, runs: readonly JudgedDay[]): Promise<Alerted> => {
  const findings = new Map(fresh(deps, runs).map((finding) => [finding.finding_id, finding]))
  if (findings.size === 0) return { mailed: 0, deliveries: [] }
  const alerts = await claimAlerts(deps.delivery.archive, newestDay([...findings.values()]), [
    ...findings.keys(),
  ])
  const deliveries: DeliveryResult[] = []
  for (const { alert_id, finding_ids } of alerts)
    deliveries.push(
      await mail(
        deps,
        alert_id,
        finding_ids.flatMap((id) => findings.get(id) ?? []),
        runs,
      ),
    )
  return { mailed: alerts.reduce((sum, alert) => sum + alert.finding_ids.length, 0), deliveries }
}
