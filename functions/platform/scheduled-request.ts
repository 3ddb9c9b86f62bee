// SPDX-License-Identifier: Apache-2.0
// A call of Cloud Scheduler, or of a person in its place: POST / with no body or a small JSON object. Who may call is
// decided before the function runs, by run.invoker on it.
import { z } from 'zod'
import type { CloudRequest } from './cloud-function.ts'
import { LedgerError } from './errors.ts'

/** Asked in words, no request is longer. */
const MAX_BYTES = 1_000

const parse = (body: Uint8Array): unknown => {
  if (body.length === 0) return {}
  if (body.length > MAX_BYTES) throw new LedgerError('BODY_TOO_LARGE', `at most ${MAX_BYTES} bytes`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // The parser's own message quotes the body.
    throw new LedgerError('BODY_NOT_JSON')
  }
}

/** What the body asks for. Throws NOT_FOUND, METHOD, BODY_TOO_LARGE, BODY_NOT_JSON, or USAGE naming each wrong field, never its value. */
export const scheduledRequest = <T>(request: CloudRequest, schema: z.ZodType<T>): T => {
  if (request.path !== '/') throw new LedgerError('NOT_FOUND')
  if (request.method !== 'POST') throw new LedgerError('METHOD')
  const read = schema.safeParse(parse(request.body))
  if (read.success) return read.data
  throw new LedgerError(
    'USAGE',
    read.error.issues.map((issue) => `$.${issue.path.join('.')}: ${issue.message}`).join('; '),
  )
}

/** Calls that come while one is under way wait for it and get its answer: what is scheduled runs once at a time. */
export const oneAtATime = <A extends unknown[], T>(work: (...given: A) => Promise<T>) => {
  let running: Promise<T> | undefined
  return (...given: A): Promise<T> => {
    running ??= work(...given).finally(() => {
      running = undefined
    })
    return running
  }
}

export const dayText = z.iso.date()
