// SPDX-License-Identifier: Apache-2.0
// The plan and the rules name the same parameters: every rule has its thresholds in every version, and no other.
import { expect, test } from '@jest/globals'
import { checkPlan } from '../../plan/check.ts'
import { declaredParameters, defaultPlan } from './default-plan.ts'

const rules = declaredParameters()
const plan = defaultPlan()

test('there are rules to compare with', () => expect(Object.keys(rules).length).toBeGreaterThanOrEqual(8))

test('the default plan and the rules have no problem with each other', () =>
  expect(checkPlan(plan, rules)).toEqual([]))

test.each(plan.versions)('version $version has exactly the declared parameters of every rule', (version) => {
  const given = Object.fromEntries(
    version.thresholds.map((one) => [one.rule, Object.keys(one.parameters).sort()]),
  )
  const declared = Object.fromEntries(
    Object.entries(rules).map(([rule, parameters]) => [rule, Object.keys(parameters).sort()]),
  )
  expect(given).toEqual(declared)
})

test.each(plan.versions)(
  'version $version takes each parameter from the clause the rule names',
  (version) => {
    const named = Object.entries(rules).flatMap(([rule, parameters]) =>
      Object.entries(parameters).map(([name, parameter]) => [rule, name, parameter.clause]),
    )
    const taken = named.map(([rule, name]) => [
      rule,
      name,
      version.thresholds.find((one) => one.rule === rule)?.clause,
    ])
    expect(taken).toEqual(named)
  },
)
