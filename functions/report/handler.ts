// SPDX-License-Identifier: Apache-2.0
// Reporting as a Cloud Function: Cloud Scheduler calls it each day; the report of a period is made once, after its last day
// closed, and what is still to be sent is sent. 200 means that everything due is archived and taken by the relay.
import type { HttpFunction } from '@google-cloud/functions-framework'
import { z } from 'zod'
import { loadPlan } from '../../plan/load.ts'
import type { ReviewDeps } from '../detect/run-detect.ts'
import { parseReviewConfig } from '../platform/cloud-config.ts'
import { type CloudAnswer, cloudFunction } from '../platform/cloud-function.ts'
import type { Log } from '../platform/cloud-log.ts'
import { oneAtATime, scheduledRequest } from '../platform/scheduled-request.ts'
import { reviewDeps } from './cloud-deps.ts'
import { openDeliveries } from './deliver.ts'
import { reportDue } from './due-report.ts'
import { requireDelivered } from './require-delivered.ts'
import { isRecentMail, resumeMails, runReport } from './run-report.ts'

/** A preview archives and mails nothing; without one the period that is due is reported. */
const asked = z.strictObject({
  preview: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'expected a month, YYYY-MM')
    .optional(),
})

/** One line for each mail that nobody has yet: an alert that watches these sees one that never arrives. */
const tellUnsent = async (deps: ReviewDeps, log: Log): Promise<void> => {
  for (const { report_id, revision, state } of await openDeliveries(
    deps.delivery,
    isRecentMail(deps.clock.now()),
  ))
    log('ERROR', 'mail_unsent', { report_id, revision, state })
}

const preview = async (deps: ReviewDeps, period: string): Promise<CloudAnswer> => {
  const { report } = await runReport(deps, period, { mail: false })
  const done = {
    period,
    preview: true,
    findings: report.findings.length,
    not_checked: report.not_checked.length,
  }
  return { status: 200, headers: {}, body: done, logged: done }
}

type Call = { deps: ReviewDeps; log: Log }

const report = async ({ deps, log }: Call): Promise<CloudAnswer> => {
  await loadPlan(deps.warehouse, deps.plan, deps.clock)
  // What waits goes first: after a doubt the same message is not tried twice in one call.
  const resumed = await resumeMails(deps, isRecentMail(deps.clock.now()))
  const { period, existed, run } = await reportDue(deps)
  await tellUnsent(deps, log)
  for (const delivery of [...resumed, run?.delivery ?? null]) requireDelivered(delivery)
  const done = {
    period,
    state: run?.delivery?.state ?? (existed ? 'reported before' : 'not due'),
    revision: run?.report.revision ?? null,
    archived_as: run?.delivery?.archive_name ?? null,
    resumed: resumed.length,
  }
  return { status: 200, headers: {}, body: done, logged: done }
}

/** The function, with what it needs. */
export const reportFunction = (
  make: () => Promise<ReviewDeps>,
  write?: (line: string) => void,
): HttpFunction => {
  const run = oneAtATime(report)
  return cloudFunction(
    'report',
    make,
    async (deps, request, log) => {
      const { preview: period } = scheduledRequest(request, asked)
      return period ? preview(deps, period) : run({ deps, log })
    },
    write,
  )
}

export const reportInCloud: HttpFunction = reportFunction(async () =>
  reviewDeps(parseReviewConfig(process.env)),
)
