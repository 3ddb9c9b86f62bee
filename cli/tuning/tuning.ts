// SPDX-License-Identifier: Apache-2.0
// The review of thresholds (ISMS-P 2.11.3): what became of each rule in a period, and what other thresholds would have given.
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Statement } from '../../functions/platform/warehouse.ts'
import type { Rule } from '../../sql/rules.ts'
import { loadStatement } from '../../sql/statements.ts'
import { type Deps, type JudgedDay, rememberedExceptions, rerunRule, type Varied } from './rerun.ts'
import { FACTORS } from './thresholds.ts'

const nameOf = (factor: number): string => `at_${Math.round(factor * 100)}`
const integer = (name: string) => ({ name, type: 'INT64' })
const string = (name: string) => ({ name, type: 'STRING' })

/** What the command prints, in order: one row for each rule and threshold. */
export const TUNING_COLUMNS: Statement['columns'] = [
  string('rule_id'),
  string('is'),
  ...['days', 'unchecked_days', 'fired', 'confirmed', 'dismissed', 'suppressed', 'learning'].map(integer),
  string('threshold'),
  integer('plan'),
  string('tried'),
  ...FACTORS.map((factor) => integer(nameOf(factor))),
]

const rowOf = (rule: Rule, outcome: Row, { parameter, values, counts }: Varied): Row => ({
  rule_id: rule.id,
  is: rule.kind === 'signal' ? 'signal' : rule.severity,
  ...outcome,
  threshold: parameter,
  plan: values[FACTORS.indexOf(1)] ?? null,
  tried: values.length > 0 ? values.join(' ') : null,
  ...Object.fromEntries(FACTORS.map((factor, at) => [nameOf(factor), counts[at] ?? null])),
})

export type TuningOptions = {
  first_day: string
  last_day: string
  progress: (done: number, total: number, rule: string) => void
  /** Hears of a rule that failed when it was run again. */
  failed: (rule: string, code: string) => void
}

/** Rows for each rule of `rules` that ran in the period, in order of the rule id. Writes nothing. Throws USAGE when no day was judged. */
export const tuningRows = async (
  { warehouse, plan }: Omit<Deps, 'exceptionsOf'>,
  rules: readonly Rule[],
  { first_day, last_day, progress, failed }: TuningOptions,
): Promise<Row[]> => {
  const deps = { warehouse, plan, exceptionsOf: rememberedExceptions(warehouse) }
  const period = { first_day, last_day }
  const outcomes = await warehouse.query(loadStatement('tuning/outcomes'), period)
  const days = (await warehouse.query(loadStatement('tuning/runs'), period)) as (JudgedDay & {
    rule_id: string
  })[]
  if (outcomes.length === 0)
    throw new LedgerError(
      'USAGE',
      `no day from ${first_day} to ${last_day} was judged; access-ledger detect does it`,
    )
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const rows: Row[] = []
  for (const [index, outcome] of outcomes.entries()) {
    const rule = known.get(String(outcome.rule_id))
    if (!rule) continue
    progress(index, outcomes.length, rule.id)
    const judged = days.filter((one) => one.rule_id === rule.id)
    const varied = await rerunRule(deps, rule, judged, (code) => failed(rule.id, code))
    rows.push(...varied.map((one) => rowOf(rule, outcome, one)))
  }
  progress(outcomes.length, outcomes.length, 'done')
  return rows
}

/** Whether a row says anything: the rule fired, or would at one of the values tried. */
export const saysSomething = (row: Row): boolean =>
  Number(row.fired) + Number(row.suppressed) > 0 || FACTORS.some((factor) => Number(row[nameOf(factor)]) > 0)
