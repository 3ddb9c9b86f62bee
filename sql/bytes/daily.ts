// SPDX-License-Identifier: Apache-2.0
// What the judging of one day asks of BigQuery: the facts, what detection looks up, and every rule with the thresholds of the plan.
import { FACTS } from '../../functions/detect/facts.ts'
import type { PlanVersion } from '../../schemas/plan.ts'
import type { Rule } from '../rules.ts'
import { LEAST_BILLED, type StatementBytes, statementBytes, type Volume } from './bytes.ts'

const EACH_RUN = ['detect/ledger_since', 'detect/days_known', 'detect/day_states'] as const
/** Days whose events a run looks at, by functions/detect/days.ts. */
const RECENT_DAYS = 7
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

/** What a run of detection asks before it judges, whether a day is due or not. */
export const runBytes = (volume: Volume): StatementBytes[] =>
  EACH_RUN.map((id) =>
    statementBytes(id, volume, {
      first_day: id === 'detect/day_states' ? 1 - RECENT_DAYS : -volume.historyDays,
      last_day: 0,
    }),
  )

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
