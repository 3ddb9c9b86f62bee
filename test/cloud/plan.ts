// SPDX-License-Identifier: Apache-2.0
// A plan folder to build functions with: the one that ships, with producers that sign in by a service account.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { DEFAULT_PLAN_FOLDER } from '../../plan/read.ts'
import type { Plan } from '../../schemas/plan.ts'

export type Producers = readonly Plan['producers'][number][]

export const accountOf = (producer: string): string => `${producer}@example.iam.gserviceaccount.com`

/** Copies a plan folder and puts the producers in. */
export const planWithProducers = (folder: string, producers: Producers, from = DEFAULT_PLAN_FOLDER): void => {
  mkdirSync(folder, { recursive: true })
  cpSync(from, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') })
  writeFileSync(join(folder, 'producers.yaml'), stringify({ producers }))
}
