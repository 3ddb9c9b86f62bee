// SPDX-License-Identifier: Apache-2.0
// One run of the report of a period: a preview that claims nothing, the first run that is archived and mailed, or a
// rerun that is archived as a numbered revision and mailed only when told.
import { subMonths } from 'date-fns/subMonths'
import { dayOf, periodHolding, periodOf, versionOn } from '../../plan/versions.ts'
import { nextDay } from '../detect/days.ts'
import { asOfNow } from '../detect/detect.ts'
import { LedgerError } from '../platform/errors.ts'
import type { Message } from '../platform/mailer.ts'
import { composeReport } from './compose-mail.ts'
import { type DeliveryResult, deliver, openDeliveries, resumeDelivery } from './deliver.ts'
import { archivedReports, archivedRevisions, readDelivery } from './delivery-objects.ts'
import { gatherReport } from './gather.ts'
import { type MailDeps, routeOn } from './mail-deps.ts'
import { alertReport, type PeriodReport, periodReport } from './report.ts'
import type { FindingEntry } from './report-parts.ts'

export type ReportRun = {
  report: PeriodReport
  message: Message
  /** Null for a preview. */
  delivery: DeliveryResult | null
}

const reportIdOf = (period: string): string => `report-${period}`

const archivedPeriodReport = async (
  deps: MailDeps,
  reportId: string,
  revision: number,
): Promise<PeriodReport | null> => {
  const delivery = await readDelivery(deps.delivery.archive, reportId, revision)
  return delivery ? periodReport.parse(delivery.archived.report) : null
}

/** Findings that earlier mails showed: those of the revision before, and of alerts about days of the period. */
const mailedFindings = async (
  deps: MailDeps,
  before: PeriodReport | null,
  first: string,
  last: string,
): Promise<FindingEntry[]> => {
  const { archive } = deps.delivery
  const entries = [...(before?.findings ?? [])]
  for (const { report_id, revision } of await archivedReports(archive)) {
    if (!report_id.startsWith('alert-')) continue
    const alert = alertReport.parse((await readDelivery(archive, report_id, revision))?.archived.report)
    entries.push(...alert.findings.filter((entry) => first <= entry.last_day && entry.first_day <= last))
  }
  return entries
}

const aboutOf = (report: PeriodReport) => ({
  report_id: report.report_id,
  kind: 'period' as const,
  period: report.period.name,
  event_date: report.period.last_day,
  revision: report.revision,
  plan_version: report.plan.version,
  as_of: report.as_of,
  findings: report.findings.length,
})

/** The archived report of the period before this one. Signatures come with the console: until then nobody signed. */
const previousReport = async (deps: MailDeps, firstDay: string): Promise<PeriodReport['previous_report']> => {
  const lastBefore = nextDay(firstDay, -1)
  const report_id = reportIdOf(periodHolding(versionOn(deps.plan, lastBefore), lastBefore))
  const revision = (await archivedRevisions(deps.delivery.archive, report_id)).at(-1)
  return revision === undefined ? null : { report_id, revision, signed_off_at: null }
}

/** Months of which alerts are still looked after; every report of a period is. */
const ALERT_MONTHS = 2

/** Whether a report or alert is new enough for a schedule to look after it: one that is older is a person's to send. */
export const isRecentMail =
  (now: Date) =>
  (reportId: string): boolean => {
    const month = /^alert-(\d{4}-\d{2})-/.exec(reportId)?.[1]
    return month === undefined || month >= subMonths(now, ALERT_MONTHS).toISOString().slice(0, 7)
  }

/** Carries on every wanted mail that is queued or in doubt; returns what became of each. */
export const resumeMails = async (
  deps: MailDeps,
  wanted: (reportId: string) => boolean = () => true,
): Promise<DeliveryResult[]> => {
  const results: DeliveryResult[] = []
  for (const open of await openDeliveries(deps.delivery, wanted))
    if (open.state === 'queued' || open.state === 'doubt')
      results.push(await resumeDelivery(deps.delivery, open.report_id, open.revision))
  return results
}

/** Whether the report of a period was archived before. */
export const isReported = async (deps: MailDeps, period: string): Promise<boolean> =>
  (await archivedRevisions(deps.delivery.archive, reportIdOf(period))).length > 0

/**
 * Makes the report of a period. `mail: false` previews. A period that is not closed yet can only be previewed: else
 * PERIOD_OPEN. The mail itself failing is no throw: see `delivery.state`.
 */
export const runReport = async (
  deps: MailDeps,
  period: string,
  options: { mail: boolean; again?: boolean },
): Promise<ReportRun> => {
  const now = deps.clock.now()
  const span = periodOf(versionOn(deps.plan, `${period}-01`), period)
  const closed = span.closes_at.getTime() <= now.getTime()
  if (options.mail && !closed)
    throw new LedgerError('PERIOD_OPEN', `${period} closes at ${span.closes_at.toISOString()}`)
  const reportId = reportIdOf(period)
  const last = (await archivedRevisions(deps.delivery.archive, reportId)).at(-1) ?? 0
  const before = last > 0 ? await archivedPeriodReport(deps, reportId, last) : null
  const report = await gatherReport(deps, {
    period,
    revision: last + 1,
    asOf: asOfNow(deps),
    before,
    mailed: await mailedFindings(deps, before, span.first_day, span.last_day),
    previous: await previousReport(deps, span.first_day),
  })
  const today = dayOf(versionOn(deps.plan, span.last_day), now)
  const message = composeReport(report, deps.language, routeOn(deps.plan, today, deps.from))
  if (!options.mail) return { report, message, delivery: null }
  // A first mail that never went out goes first: its revision is what the officer is waiting for.
  if (last > 0) await resumeMails(deps)
  const delivery = await deliver(deps.delivery, {
    about: aboutOf(report),
    message,
    report,
    send: last === 0 || options.again === true,
  })
  return { report, message, delivery }
}
