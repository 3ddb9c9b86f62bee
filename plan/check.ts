// SPDX-License-Identifier: Apache-2.0
// `plan check`: what is wrong with a plan that reads well. An empty list means that it may be loaded.
import { LedgerError } from '../functions/platform/errors.ts'
import type { Plan } from '../schemas/plan.ts'
import { checkDestruction } from './check-destruction.ts'
import { checkExceptions } from './check-exceptions.ts'
import { checkReference } from './check-reference.ts'
import { checkCalendarYear, checkIds, checkPlaces, checkSystemNames, checkSystems } from './check-register.ts'
import {
  checkClauses,
  checkRiskScore,
  checkThresholds,
  checkTime,
  type RuleParameters,
} from './check-terms.ts'
import { checkDuties, checkRetention, checkSequence } from './check-versions.ts'
import type { Problem } from './problem.ts'
import { placeOf } from './read.ts'

/**
 * Every problem of a plan, in the order of the files. `rules` gives the declared parameters of each rule; without it
 * thresholds are not compared with the rules. With `today` the calendar must hold its year. Pure.
 */
export const checkPlan = (plan: Plan, rules?: RuleParameters, today?: string): Problem[] => [
  ...checkSequence(plan.versions),
  ...plan.versions.flatMap((version, index) => {
    const where = `plan.yaml versions[${index}]`
    return [
      ...checkDuties(version, where),
      ...checkRetention(version, where),
      ...checkDestruction(version, where),
      ...checkClauses(version, where),
      ...checkTime(version, where),
      ...checkThresholds(version, where, rules),
      ...checkRiskScore(version, where),
    ]
  }),
  ...checkSystemNames(plan),
  ...checkSystems(plan),
  ...checkPlaces(plan),
  ...(today === undefined ? [] : checkCalendarYear(plan, today)),
  ...checkIds(plan),
  ...checkReference(plan),
  ...checkExceptions(plan, rules),
]

/** Throws PLAN_INVALID with every problem, one a line, when there is one. */
export const requirePlan = (plan: Plan, rules?: RuleParameters): void => {
  const problems = checkPlan(plan, rules)
  if (problems.length === 0) return
  const lines = problems.map((one) => `${placeOf(plan, one.where)}: ${one.message.en}`)
  throw new LedgerError('PLAN_INVALID', lines.join('\n'))
}
