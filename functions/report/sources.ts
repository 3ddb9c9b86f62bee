// SPDX-License-Identifier: Apache-2.0
// Asks the ledger everything a report shows: one call a question, rows typed as their SQL returns them.
import { loadStatement } from '../../sql/statements.ts'
import { toTimestamp } from '../platform/clock.ts'
import type { Value, Warehouse } from '../platform/warehouse.ts'

export type Measures = { name: string; value: string | null }[]
export type TotalsRow = Record<
  | 'events'
  | 'actors'
  | 'downloads'
  | 'downloaded_subjects'
  | 'rights_changes'
  | 'login_failures'
  | 'denied'
  | 'late'
  | 'backfilled',
  number
>
export type FindingRow = {
  finding_id: string
  rule_id: string
  day: string
  kind: 'finding' | 'signal'
  severity: 'high' | 'medium' | 'low'
  system_id: string | null
  actor_id: string | null
  bucket_start: string
  seen: Measures
  usual: Measures
  event_count: number
  exception_id: string | null
}
export type EntryRow = Pick<
  FindingRow,
  'rule_id' | 'kind' | 'severity' | 'system_id' | 'actor_id' | 'exception_id' | 'event_count'
> & {
  first_day: string
  last_day: string
  days: number
  count: number
  finding_ids: string[]
}
/** One term of an actor's risk score. */
export type RiskRow = Pick<FindingRow, 'rule_id' | 'kind' | 'severity'> & {
  actor_id: string
  score: number
  days: number
  weight: number
  points: number
}
export type RuleRunsOfPeriod = {
  rule_id: string
  state: 'complete' | 'failed' | 'not_checked'
  error_code: string | null
  not_checked_reason: string | null
  days: number
  first_day: string
  last_day: string
  learning: number
}

/** The rows behind one period, each question asked once. */
export const askPeriod = async (warehouse: Warehouse, firstDay: string, lastDay: string, asOf: Date) => {
  const period = { first_day: firstDay, last_day: lastDay, as_of: toTimestamp(asOf) }
  const ask = async <T>(name: string, more: Readonly<Record<string, Value>> = {}): Promise<T[]> =>
    (await warehouse.query(loadStatement(`report/${name}`), { ...period, ...more })) as T[]
  const [totals] = await ask<TotalsRow>('totals')
  const [subjects] = await ask<{ subjects: number }>('subjects')
  return {
    totals: totals as TotalsRow,
    subjects: subjects?.subjects ?? 0,
    days: await ask<{ day: string; events: number; downloads: number }>('days'),
    runDays: await ask<{ day: string; runs: number; complete: number; failed: number; not_checked: number }>(
      'run_days',
    ),
    ruleRuns: await ask<RuleRunsOfPeriod>('rule_runs'),
    systems: await ask<{
      system_id: string
      name_ko: string
      name_en: string
      expected_events: 'daily' | 'sometimes'
      events: number
      active_days: string[] | null
    }>('systems'),
    findings: await ask<FindingRow>('findings'),
    entries: await ask<EntryRow>('entries'),
    risk: (await warehouse.query(loadStatement('investigate/risk_score/query'), {
      first_day: firstDay,
      last_day: lastDay,
    })) as RiskRow[],
    exceptions: await ask<{
      exception_id: string
      rule_id: string
      findings: number
      reason: string | null
      approved_by: string | null
      valid_to: string | null
    }>('exceptions'),
    downloads: await ask<{
      occurred_at: string
      system_id: string
      actor_id: string
      subject_count: number
      reason_text: string | null
      reason_ticket: string | null
      outcome: 'success' | 'denied' | 'error'
    }>('downloads'),
    downloaders: await ask<{
      actor_id: string
      downloads: number
      subjects: number
      with_reason: number
      without_reason: number
    }>('download_reasons'),
    rejected: await ask<{ code: string; producer_id: string; rejections: number }>('rejected'),
    late: await ask<{ system_id: string; events: number; days: number }>('late'),
    gaps: await ask<{ producer_id: string; boot_id: string | null; missing: number }>('producer_gaps'),
    conflicts: await ask<{ conflict: string; events: number }>('conflicts'),
    subjectTokens: async (tokens: string[]): Promise<Set<string>> =>
      new Set(
        tokens.length === 0
          ? []
          : (await ask<{ token: string }>('subject_tokens', { tokens })).map((row) => row.token),
      ),
  }
}

export type PeriodRows = Awaited<ReturnType<typeof askPeriod>>

/** The few numbers of the period before that stand beside this one's. */
export const askTotals = async (warehouse: Warehouse, firstDay: string, lastDay: string, asOf: Date) => {
  const period = { first_day: firstDay, last_day: lastDay, as_of: toTimestamp(asOf) }
  const ask = (name: string) => warehouse.query(loadStatement(`report/${name}`), period)
  const [totals] = (await ask('totals')) as TotalsRow[]
  const [subjects] = (await ask('subjects')) as { subjects: number }[]
  const rejected = (await ask('rejected')) as { rejections: number }[]
  const runs = await ask('run_days')
  return {
    totals: totals as TotalsRow,
    subjects: subjects?.subjects ?? 0,
    rejected: rejected.reduce((sum, row) => sum + row.rejections, 0),
    existed: (totals?.events ?? 0) > 0 || runs.length > 0,
  }
}
