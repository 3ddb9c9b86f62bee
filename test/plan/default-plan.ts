// SPDX-License-Identifier: Apache-2.0
// The default plan to break one thing in, and the parameters the rules declare.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { readPlan } from '../../plan/read.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'
import { type RuleFile, ruleFile } from '../../schemas/rule.ts'

const original = await readPlan()

/** A fresh copy of the default plan. */
export const defaultPlan = (): Plan => structuredClone(original)

/** A copy of the default plan with one change. */
export const changed = (change: (plan: Plan, version: PlanVersion) => void): Plan => {
  const plan = defaultPlan()
  change(plan, plan.versions[0]!)
  return plan
}

const RULES = new URL('../../sql/rules/', import.meta.url)

/** What every rule under sql/rules declares in its rule.yaml, by rule id. */
export const declaredParameters = (): Record<string, RuleFile['parameters']> =>
  Object.fromEntries(
    readdirSync(RULES, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('rule.yaml'))
      .map((path) => ruleFile.parse(parse(readFileSync(new URL(path, RULES), 'utf8'))))
      .map((rule) => [rule.id, rule.parameters]),
  )
