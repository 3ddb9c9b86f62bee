// SPDX-License-Identifier: Apache-2.0
// Capture as a Cloud Function: the framework's request in, the framework's answer out.
import type { HttpFunction } from '@google-cloud/functions-framework'
import { readPlan } from '../../plan/read.ts'
import { bigQueryClient } from '../platform/bigquery-client.ts'
import { systemClock } from '../platform/clock.ts'
import { type CloudConfig, parseCloudConfig } from '../platform/cloud-config.ts'
import { createBigQueryWarehouse } from '../platform/warehouse-bigquery.ts'
import { type CaptureDeps, capture, problem } from './capture.ts'
import { captureRules } from './capture-rules.ts'
import { googleVerifier, tokenCredentials } from './identity-tokens.ts'
import { keyAt } from './key-files.ts'

/** Puts together what capture needs in the cloud. */
export const cloudDeps = async (config: CloudConfig): Promise<CaptureDeps> => {
  const plan = await readPlan()
  const rules = captureRules(plan, keyAt(config.redactionKeys))
  return {
    warehouse: createBigQueryWarehouse({
      client: bigQueryClient({ projectId: config.project, location: config.location }),
      dataset: config.dataset,
      location: config.location,
    }),
    clock: systemClock,
    credentials: tokenCredentials(() => plan.producers, googleVerifier(config.audience)),
    rules: () => rules,
  }
}

/** The function. What it needs is put together at the first request and kept; a failure to do so is tried again. */
export const captureFunction = (make: () => Promise<CaptureDeps>): HttpFunction => {
  let deps: Promise<CaptureDeps> | undefined
  const ready = () => {
    deps ??= (async () => make())().catch((error: unknown) => {
      deps = undefined
      throw error
    })
    return deps
  }
  return async (request, response) => {
    const answer = await ready().then(
      (made) =>
        capture(made, {
          method: request.method,
          path: request.path,
          authorization: request.headers.authorization,
          contentType: request.headers['content-type'],
          contentEncoding: request.headers['content-encoding'],
          body: request.rawBody ?? new Uint8Array(),
        }),
      problem,
    )
    response.status(answer.status).set(answer.headers).json(answer.body)
  }
}

export const captureInCloud: HttpFunction = captureFunction(() => cloudDeps(parseCloudConfig(process.env)))
