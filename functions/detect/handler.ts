// SPDX-License-Identifier: Apache-2.0
// Detection as a Cloud Function: Cloud Scheduler calls it after a day closed and each hour for late events. 200 means that
// every judged day is stored and every mail was taken; anything else may be called again.
import type { HttpFunction } from '@google-cloud/functions-framework'
import { z } from 'zod'
import { parseReviewConfig } from '../platform/cloud-config.ts'
import { type CloudAnswer, cloudFunction } from '../platform/cloud-function.ts'
import type { Log } from '../platform/cloud-log.ts'
import { dayText, oneAtATime, scheduledRequest } from '../platform/scheduled-request.ts'
import { reviewDeps } from '../report/cloud-deps.ts'
import type { DayRun } from './judge-day.ts'
import { type ReviewDeps, runDetect } from './run-detect.ts'

/** A day that is begun after this would not end within the half hour that Cloud Scheduler waits. */
const JUDGING_MS = 20 * 60 * 1000

const asked = z
  .strictObject({ from: dayText.optional(), to: dayText.optional() })
  .transform(({ from, to }, context) => {
    if (from && to) return { from, to }
    if (from || to) context.addIssue('from and to belong together')
    return undefined
  })

const dayLine = (log: Log) => (run: DayRun) => {
  const failed = run.runs.filter((one) => one.state === 'failed')
  log(failed.length > 0 ? 'ERROR' : 'INFO', failed.length > 0 ? 'rules_failed' : 'day_judged', {
    day: run.day,
    run_id: run.runId,
    rules: run.runs.length,
    failed: failed.map((one) => `${one.rule_id} ${one.error_code}`),
    not_checked: run.runs.filter((one) => one.state === 'not_checked').length,
    findings: run.findings.filter((one) => one.kind === 'finding').length,
  })
}

type Call = { deps: ReviewDeps; range: z.infer<typeof asked>; log: Log }

const detect = async ({ deps, range, log }: Call): Promise<CloudAnswer> => {
  const start = performance.now()
  const until = () => performance.now() - start > JUDGING_MS
  const { runs, mailed, more } = await runDetect(deps, until, dayLine(log), range)
  const done = { days: runs.map(({ day }) => day), mailed }
  // 503: Cloud Scheduler calls again at once, and the days that are left are judged.
  return { status: more ? 503 : 200, headers: {}, body: { ...done, more }, logged: done }
}

/** The function, with what it needs. */
export const detectFunction = (
  make: () => Promise<ReviewDeps>,
  write?: (line: string) => void,
): HttpFunction => {
  const run = oneAtATime(detect)
  return cloudFunction(
    'detect',
    make,
    async (deps, request, log) => run({ deps, range: scheduledRequest(request, asked), log }),
    write,
  )
}

export const detectInCloud: HttpFunction = detectFunction(async () =>
  reviewDeps(parseReviewConfig(process.env)),
)
