// SPDX-License-Identifier: Apache-2.0
// What the judging of one day asks of BigQuery: the facts, what detection looks up, and every rule with the thresholds of the plan.
import { FACTS } from '../../functions/detect/facts.ts'
import type { PlanVersion } from '../../schemas/plan.ts'
import type { Rule } from '../rules.ts'
import { LEAST_BILLED, type StatementBytes, statementBytes, type Volume } from './bytes.ts'

/** What each run of detection asks once, whether a day is due or not, and once for each day that it judges. */
export const EACH_RUN = ['detect/ledger_since', 'detect/day_states'] as const
const EACH_DAY = ['detect/reference_state', 'detect/exceptions_on_day'] as const

export type RuleBytes = { rule: string; processed: number; billed: number }
export type DayBytes = {
  facts: StatementBytes[]
  rules: RuleBytes[]
  lookups: StatementBytes[]
  processed: number
  billed: number
}

const total = (parts: readonly { processed: number; billed: number }[]) => ({
  processed: parts.reduce((sum, one) => sum + one.processed, 0),
  billed: parts.reduce((sum, one) => sum + one.billed, 0),
})

/** The bytes of judging one day. The fact that is written counts as one table more, because MERGE reads its day. */
export const dayBytes = (rules: readonly Rule[], version: PlanVersion, volume: Volume): DayBytes => {
  const facts = FACTS.map((fact) => {
    const one = statementBytes(`facts/${fact}`, volume)
    return { ...one, billed: one.billed + LEAST_BILLED }
  })
  const lookups = EACH_DAY.map((id) => statementBytes(id, volume))
  const byRule = rules.map((rule) => {
    const parameters = version.thresholds.find((one) => one.rule === rule.id)?.parameters ?? {}
    const statements = [rule.statement, ...(rule.learning ? [rule.learning] : [])]
    return { rule: rule.id, ...total(statements.map(({ id }) => statementBytes(id, volume, parameters))) }
  })
  return { facts, rules: byRule, lookups, ...total([...facts, ...lookups, ...byRule]) }
}
