// SPDX-License-Identifier: Apache-2.0
// Judges one closed day: facts where they are not current, then every rule, then findings and the record of the run.
// Findings are written before the run's rows, so a crash in between leaves a run that nobody sees.
import { createHash } from 'node:crypto'
import { dayWindow, thresholdsFor, versionOn } from '../../plan/versions.ts'
import type { FindingsRow, RuleRunsRow } from '../../schemas/detection.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'
import type { Rule } from '../../sql/rules.ts'
import { loadStatement, sqlHash } from '../../sql/statements.ts'
import { type Clock, toTimestamp } from '../platform/clock.ts'
import { codeOf } from '../platform/errors.ts'
import type { Row, Value, Warehouse } from '../platform/warehouse.ts'
import type { DayState } from './days.ts'
import { type ExceptionOnDay, exceptionsOnDay, suppressing } from './exceptions.ts'
import { buildFacts, factsVersion } from './facts.ts'

export type DetectDeps = {
  warehouse: Warehouse
  clock: Clock
  plan: Plan
  rules: readonly Rule[]
  newId: () => string
}
export type DayRun = {
  day: string
  runId: string
  builtFacts: boolean
  runs: RuleRunsRow[]
  findings: FindingsRow[]
}

type Context = {
  deps: DetectDeps
  day: string
  runId: string
  version: PlanVersion
  asOf: Date
  factsAsOf: string
  shared: Readonly<Record<string, Value>>
  exceptions: readonly ExceptionOnDay[]
  reference: Readonly<Record<string, number>>
}

/** finding_id of the contract: SHA-256 of the JSON of [rule_id, system_id, actor_id, subject_id, bucket_start]. */
export const findingId = (ruleId: string, row: Row): string =>
  createHash('sha256')
    .update(JSON.stringify([ruleId, row.system_id, row.actor_id, row.subject_id, row.bucket_start]))
    .digest('hex')

const missingReference = (rule: Rule, reference: Context['reference']): string | null => {
  const missing = rule.needs.reference.filter((name) => (reference[name] ?? 0) === 0)
  return missing.length > 0 ? missing.join(', ') : null
}

const findingRow = (context: Context, rule: Rule, row: Row): FindingsRow => ({
  ...(row as Pick<
    FindingsRow,
    'system_id' | 'actor_id' | 'subject_id' | 'bucket_start' | 'seen' | 'usual' | 'event_count' | 'event_ids'
  >),
  finding_id: findingId(rule.id, row),
  run_id: context.runId,
  rule_id: rule.id,
  event_date: context.day,
  kind: rule.kind,
  severity: rule.severity,
  plan_version: context.version.version,
  exception_id: suppressing(context.exceptions, {
    rule_id: rule.id,
    system_id: row.system_id as string | null,
    actor_id: row.actor_id as string | null,
  }),
  found_at: toTimestamp(context.deps.clock.now()),
  as_of: toTimestamp(context.asOf),
})

type Outcome = Pick<RuleRunsRow, 'state' | 'error_code' | 'not_checked_reason' | 'learning'> & {
  rows: FindingsRow[]
}

const runRule = async (context: Context, rule: Rule): Promise<Outcome> => {
  const absent = missingReference(rule, context.reference)
  if (absent)
    return { state: 'not_checked', error_code: null, not_checked_reason: absent, learning: null, rows: [] }
  try {
    const parameters = { ...thresholdsFor(context.version, rule.id).parameters, ...context.shared }
    const rows = await context.deps.warehouse.query(rule.statement, parameters)
    const learning = rule.learning
      ? (await context.deps.warehouse.query(rule.learning, parameters)).length
      : null
    return {
      state: 'complete',
      error_code: null,
      not_checked_reason: null,
      learning,
      rows: rows.map((row) => findingRow(context, rule, row)),
    }
  } catch (error) {
    // A failing rule hides nothing else: its failure is recorded and reported, and the others run.
    return { state: 'failed', error_code: codeOf(error), not_checked_reason: null, learning: null, rows: [] }
  }
}

const judgeRule = async (
  context: Context,
  rule: Rule,
): Promise<{ run: RuleRunsRow; rows: FindingsRow[] }> => {
  const { deps, version } = context
  const startedAt = toTimestamp(deps.clock.now())
  const { rows, ...outcome } = await runRule(context, rule)
  const thresholds = version.thresholds.find((one) => one.rule === rule.id)?.parameters ?? {}
  const run: RuleRunsRow = {
    run_id: context.runId,
    rule_id: rule.id,
    event_date: context.day,
    ...outcome,
    as_of: toTimestamp(context.asOf),
    facts_as_of: context.factsAsOf,
    facts_version: factsVersion(),
    started_at: startedAt,
    finished_at: toTimestamp(deps.clock.now()),
    findings: rows.length,
    suppressed: rows.filter((row) => row.exception_id !== null).length,
    plan_version: version.version,
    parameters: Object.entries(thresholds).map(([name, value]) => ({ name, value: String(value) })),
    sql_hash: sqlHash(rule.statement.googlesql),
  }
  return { run, rows }
}

const isCurrent = (state: DayState | undefined): state is DayState & { facts_as_of: string } =>
  state?.facts_as_of != null &&
  state.facts_version === factsVersion() &&
  (state.newest === null || state.newest <= state.facts_as_of)

/**
 * Judges a day with what was received up to `asOf`. Idempotent: the same day and events give the same findings under a
 * new run. Throws when the facts cannot be built or the run cannot be written; a single failing rule is recorded instead.
 */
export const judgeDay = async (
  deps: DetectDeps,
  day: string,
  asOf: Date,
  state?: DayState,
): Promise<DayRun> => {
  const version = versionOn(deps.plan, day)
  const window = dayWindow(version, day)
  const shared = {
    day,
    window_start: toTimestamp(window.start),
    window_end: toTimestamp(window.end),
    as_of: toTimestamp(asOf),
  }
  const current = isCurrent(state)
  if (!current) await buildFacts(deps.warehouse, day, shared)
  const [reference = {}] = await deps.warehouse.query(loadStatement('detect/reference_state'), shared)
  const context: Context = {
    deps,
    day,
    runId: deps.newId(),
    version,
    asOf,
    factsAsOf: current ? state.facts_as_of : shared.as_of,
    shared,
    exceptions: await exceptionsOnDay(deps.warehouse, shared),
    reference: reference as Record<string, number>,
  }
  const runs: RuleRunsRow[] = []
  const findings: FindingsRow[] = []
  for (const rule of deps.rules) {
    const judged = await judgeRule(context, rule)
    runs.push(judged.run)
    findings.push(...judged.rows)
  }
  await deps.warehouse.append('findings', findings)
  await deps.warehouse.append('rule_runs', runs)
  return { day, runId: context.runId, builtFacts: !current, runs, findings }
}
