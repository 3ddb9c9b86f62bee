// SPDX-License-Identifier: Apache-2.0
// Capture as a Cloud Function: the framework's request in, the framework's answer out.
import type { HttpFunction } from '@google-cloud/functions-framework'
import { bigQueryAppender } from '../platform/bigquery-append.ts'
import { cloudBigQuery, cloudClock, tokenClient } from '../platform/cloud-clients.ts'
import { type CaptureConfig, parseCaptureConfig } from '../platform/cloud-config.ts'
import { cloudFunction } from '../platform/cloud-function.ts'
import { deployedPlan } from '../platform/deployed-plan.ts'
import { type CaptureDeps, type CaptureResponse, capture } from './capture.ts'
import { captureRules } from './capture-rules.ts'
import { googleVerifier, tokenCredentials } from './identity-tokens.ts'
import { keyAt } from './key-files.ts'
import { captureColumns } from './tables.ts'

/** Puts together what capture needs in the cloud. */
export const cloudDeps = async (config: CaptureConfig): Promise<CaptureDeps> => {
  const plan = await deployedPlan()
  const rules = captureRules(plan, keyAt(config.redactionKeys))
  return {
    warehouse: bigQueryAppender({
      client: cloudBigQuery(config),
      dataset: config.dataset,
      columns: captureColumns,
    }),
    clock: cloudClock(config),
    credentials: tokenCredentials(() => plan.producers, googleVerifier(config.audience, tokenClient(config))),
    rules: () => rules,
  }
}

const counts = ({ body }: CaptureResponse) =>
  'events' in body ? { accepted: body.accepted, rejected: body.rejected } : {}

/** The function. What it needs is put together at the first request and kept; a failure to do so is tried again. */
export const captureFunction = (
  make: () => Promise<CaptureDeps>,
  write?: (line: string) => void,
): HttpFunction =>
  cloudFunction(
    'capture',
    make,
    async (deps, request) => {
      const answer = await capture(deps, request)
      return { ...answer, logged: counts(answer) }
    },
    write,
  )

export const captureInCloud: HttpFunction = captureFunction(async () =>
  cloudDeps(parseCaptureConfig(process.env)),
)
