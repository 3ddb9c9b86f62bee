// SPDX-License-Identifier: Apache-2.0
// Turns findings into what a report shows of them: entries over neighbouring days with their sentences, the rules
// behind them, what exceptions kept back, and what was mailed before and is gone.
import { thresholdsFor } from '../../plan/versions.ts'
import { SEVERITIES } from '../../schemas/detection.ts'
import type { PlanVersion } from '../../schemas/plan.ts'
import { type Rule, sentence } from '../../sql/rules.ts'
import { joinedEntries } from './join-findings.ts'
import type { PeriodReport } from './report.ts'
import type { FindingEntry, ReportRule } from './report-parts.ts'
import type { EntryRow, FindingRow, PeriodRows } from './sources.ts'

const sentences = (rule: Rule, part: 'seen' | 'usual', finding: FindingRow) => ({
  ko: sentence(rule, 'ko', part, finding[part]),
  en: sentence(rule, 'en', part, finding[part]),
})

const weight = (finding: FindingRow): number => finding.event_count

/** One entry; null for a rule the program no longer has. */
const entryOf = (
  row: EntryRow,
  byId: ReadonlyMap<string, FindingRow>,
  rules: ReadonlyMap<string, Rule>,
): FindingEntry | null => {
  const rule = rules.get(row.rule_id)
  const members = row.finding_ids.flatMap((id) => byId.get(id) ?? [])
  const first = members[0]
  if (!rule || !first) return null
  const heaviest = members.reduce((most, one) => (weight(one) > weight(most) ? one : most), first)
  return {
    rule_id: row.rule_id,
    severity: row.severity,
    system_id: row.system_id,
    actor_id: row.actor_id,
    first_day: row.first_day,
    last_day: row.last_day,
    days: row.days,
    count: row.count,
    first_at: first.bucket_start,
    seen: sentences(rule, 'seen', heaviest),
    usual: sentences(rule, 'usual', heaviest),
    event_count: row.event_count,
    finding_ids: row.finding_ids,
    beside: [],
  }
}

const bySeverity = (a: FindingEntry, b: FindingEntry): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  a.first_day.localeCompare(b.first_day) ||
  a.rule_id.localeCompare(b.rule_id) ||
  (a.actor_id ?? '').localeCompare(b.actor_id ?? '')

/** Entries that no exception covers, most severe first; what else was seen of the same actor on the same days stands beside them. */
export const findingEntries = (
  rows: Pick<PeriodRows, 'entries' | 'findings'>,
  rules: readonly Rule[],
): FindingEntry[] => {
  const byId = new Map(rows.findings.map((finding) => [finding.finding_id, finding]))
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const of = (kind: EntryRow['kind']) =>
    rows.entries
      .filter((row) => row.exception_id === null && row.kind === kind)
      .flatMap((row) => entryOf(row, byId, known) ?? [])
      .sort(bySeverity)
  return joinedEntries(of('finding'), of('signal'))
}

/** A rule as the reader meets it, with the thresholds of the version it judged by. */
export const reportRuleOf = (rule: Rule, version: PlanVersion): ReportRule => {
  const threshold = thresholdsFor(version, rule.id)
  return {
    rule_id: rule.id,
    title: rule.title,
    severity: rule.severity,
    clause: threshold.clause,
    thresholds: Object.entries(rule.parameters).map(([name, { meaning }]) => ({
      name,
      meaning,
      value: String(threshold.parameters[name] ?? '–'),
    })),
    runbook: rule.runbook,
  }
}

export const suppressedEntries = (rows: PeriodRows): PeriodReport['suppressed'] =>
  rows.exceptions.map((row) => ({
    exception_id: row.exception_id,
    rule_id: row.rule_id,
    actor_id: rows.findings.find((finding) => finding.exception_id === row.exception_id)?.actor_id ?? null,
    reason: row.reason ?? '–',
    approved_by: row.approved_by ?? '–',
    valid_to: row.valid_to ?? '9999-12-31',
    count: row.findings,
  }))

/** Findings that were mailed and that the latest runs no longer give. */
export const withdrawnEntries = (
  mailed: readonly FindingEntry[],
  rows: Pick<PeriodRows, 'findings'>,
  withdrawnAt: string,
): PeriodReport['withdrawn'] => {
  const present = new Set(rows.findings.map((finding) => finding.finding_id))
  const gone = new Map(
    mailed.flatMap((entry) =>
      entry.finding_ids.filter((id) => !present.has(id)).map((id) => [id, entry] as const),
    ),
  )
  return [...gone].map(([finding_id, entry]) => ({
    finding_id,
    rule_id: entry.rule_id,
    system_id: entry.system_id,
    actor_id: entry.actor_id,
    day: entry.first_day,
    withdrawn_at: withdrawnAt,
  }))
}
