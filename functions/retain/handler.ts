// SPDX-License-Identifier: Apache-2.0
// Retention as a Cloud Function: Cloud Scheduler calls it; runs that were cut short are finished, what is past its retention
// is destroyed and entered in the ledger of destructions. It destroys only where the officer or the deputy confirmed: standing,
// by the plan or a variable of the deployment, or in the call. Otherwise it says what is due.
import type { HttpFunction } from '@google-cloud/functions-framework'
import { v7 } from 'uuid'
import { z } from 'zod'
import { PLAN_CLASSES } from '../../schemas/plan.ts'
import { openStorageArchive } from '../platform/archive-storage.ts'
import { cloudBigQuery, cloudClock } from '../platform/cloud-clients.ts'
import { parseRetainConfig, type RetainConfig } from '../platform/cloud-config.ts'
import { type CloudAnswer, cloudFunction } from '../platform/cloud-function.ts'
import type { Log } from '../platform/cloud-log.ts'
import { deployedPlan } from '../platform/deployed-plan.ts'
import { oneAtATime, scheduledRequest } from '../platform/scheduled-request.ts'
import { storageBucket } from '../platform/storage-client.ts'
import { createBigQueryWarehouse } from '../platform/warehouse-bigquery.ts'
import type { RunOutcome } from './finish-run.ts'
import type { Confirmed, RetentionPlan } from './plan-retention.ts'
import { applyRetention, type RetainDeps, retentionNow, standingConfirmation } from './retain.ts'

export type RetainFunctionDeps = RetainDeps & {
  /** Officer or deputy whose confirmation stands until it is taken back; null where each run is confirmed. */
  standing: string | null
}

/** Puts together what retention needs in the cloud. Opens no connection. */
export const cloudRetainDeps = async (config: RetainConfig): Promise<RetainFunctionDeps> => {
  const { project, dataset, location, maximumBytesBilled, recordsBucket, emulation } = config
  return {
    warehouse: createBigQueryWarehouse({
      client: cloudBigQuery(config),
      dataset,
      location,
      ...(maximumBytesBilled ? { maximumBytesBilled } : {}),
    }),
    archive: openStorageArchive({
      bucket: storageBucket({
        projectId: project,
        bucket: recordsBucket,
        ...(emulation?.storage ? { apiEndpoint: emulation.storage } : {}),
      }),
    }),
    plan: await deployedPlan(),
    clock: cloudClock(config),
    owner: v7(),
    alone: false,
    standing: config.confirmedBy ?? null,
  }
}

const asked = z.strictObject({
  confirmed_by: z.string().min(1).max(200).optional(),
  confirm_clock: z.boolean().default(false),
  confirm_large: z.array(z.enum(PLAN_CLASSES)).default([]),
})

/** What is due and what stops it, in the log: an alert that watches `retention_overdue` sees what nobody confirms. */
const tell = (log: Log, { due, stops }: RetentionPlan): void => {
  const overdue = due.filter(({ state }) => state === 'overdue')
  for (const { code } of stops) log('WARNING', 'retention_stopped', { code })
  if (due.length > 0)
    log(
      overdue.length > 0 ? 'ERROR' : 'WARNING',
      overdue.length > 0 ? 'retention_overdue' : 'retention_due',
      {
        slices: due.length,
        overdue: overdue.length,
        first_day: due[0]?.day ?? null,
      },
    )
}

const summary = (runs: readonly RunOutcome[]) => ({
  runs: runs.map(({ run_id }) => run_id),
  destroyed: runs.reduce((sum, run) => sum + run.destroyed.length, 0),
  left: runs.reduce((sum, run) => sum + run.left.length, 0),
})

type Call = { deps: RetainFunctionDeps; confirmedBy: string | null; confirmed: Confirmed; log: Log }

const retain = async ({ deps, confirmedBy, confirmed, log }: Call): Promise<CloudAnswer> => {
  if (confirmedBy === null) {
    const plan = await retentionNow(deps, confirmed)
    tell(log, plan)
    const done = { due: plan.due.length, stops: plan.stops.map(({ code }) => code), ...summary([]) }
    return { status: 200, headers: {}, body: done, logged: done }
  }
  const { finished, ran } = await applyRetention(deps, confirmedBy, confirmed)
  const done = summary([...finished, ...(ran ? [ran] : [])])
  return { status: 200, headers: {}, body: done, logged: done }
}

/** The function, with what it needs. */
export const retainFunction = (
  make: () => Promise<RetainFunctionDeps>,
  write?: (line: string) => void,
): HttpFunction => {
  const run = oneAtATime(retain)
  return cloudFunction(
    'retain',
    make,
    async (deps, request, log) => {
      const { confirmed_by, confirm_clock, confirm_large } = scheduledRequest(request, asked)
      const confirmed = { clock: confirm_clock, large: confirm_large }
      const standing = standingConfirmation(deps.plan, deps.clock.now()) ?? deps.standing
      return run({ deps, confirmedBy: confirmed_by ?? standing, confirmed, log })
    },
    write,
  )
}

export const retainInCloud: HttpFunction = retainFunction(async () =>
  cloudRetainDeps(parseRetainConfig(process.env)),
)
