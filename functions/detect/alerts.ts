// SPDX-License-Identifier: Apache-2.0
// Mails high findings at once: one mail a run, each finding claimed once by its id, only for days closed within the
// last seven days.
import { dayWindow, versionOn } from '../../plan/versions.ts'
import type { FindingsRow } from '../../schemas/detection.ts'
import { sentence } from '../../sql/rules.ts'
import { claimAlerts } from '../report/claim-alert.ts'
import { composeAlert } from '../report/compose-mail.ts'
import { type DeliveryResult, deliver } from '../report/deliver.ts'
import { reportRuleOf } from '../report/gather-findings.ts'
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

const alertOf = (deps: MailDeps, alertId: string, findings: readonly FindingsRow[]): AlertReport => {
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
    rules: deps.rules
      .filter((rule) => findings.some((finding) => finding.rule_id === rule.id))
      .map((rule) => reportRuleOf(rule, version)),
    findings: findings.map((finding) => entryOf(deps, finding)),
  } satisfies AlertReport)
}

const mail = (deps: MailDeps, alertId: string, findings: readonly FindingsRow[]): Promise<DeliveryResult> => {
  const alert = alertOf(deps, alertId, findings)
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
      ),
    )
  return { mailed: alerts.reduce((sum, alert) => sum + alert.finding_ids.length, 0), deliveries }
}
