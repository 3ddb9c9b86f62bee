// SPDX-License-Identifier: Apache-2.0
// The estimate for a number of events, with the price table, the newest version of a plan and every rule.
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plan } from '../../schemas/plan.ts'
import type { Rule } from '../../sql/rules.ts'
import { type Estimate, estimate } from './estimate.ts'
import { type ProfileName, readPrices } from './prices.ts'

const SQL = fileURLToPath(new URL('../../sql/', import.meta.url))
const reportStatements = (): string[] =>
  globSync('report/*.sql', { cwd: SQL })
    .map((path) => path.slice(0, -'.sql'.length))
    .sort()

/** Throws Error for a plan without a version. */
export const estimateFor = (
  eventsPerDay: number,
  profile: ProfileName,
  plan: Plan,
  rules: readonly Rule[],
): Estimate => {
  const version = [...plan.versions].sort((a, b) => (a.valid_from < b.valid_from ? -1 : 1)).at(-1)
  if (!version) throw new Error('the plan has no version')
  return estimate({ eventsPerDay, profile }, readPrices(), rules, version, reportStatements())
}
