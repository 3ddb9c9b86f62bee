// SPDX-License-Identifier: Apache-2.0
// The plan a function was deployed with: read, checked and written as JSON by functions/build.ts, so that a start neither
// parses YAML nor judges what was judged at the build.
import { readFile } from 'node:fs/promises'
import type { Plan } from '../../schemas/plan.ts'
import { LedgerError } from './errors.ts'

/** Where the build puts it, below the folder of the function. */
export const DEPLOYED_PLAN = 'plan/deployed.json'
const PLACE = new URL(`../../${DEPLOYED_PLAN}`, import.meta.url)

/** The plan of this deployment. Throws PLAN_INVALID where no build wrote one. */
export const deployedPlan = async (): Promise<Plan> => {
  try {
    return JSON.parse(await readFile(PLACE, 'utf8')) as Plan
  } catch (cause) {
    throw new LedgerError('PLAN_INVALID', `${DEPLOYED_PLAN} is missing: deploy what npm run build writes`, {
      cause,
    })
  }
}
