// SPDX-License-Identifier: Apache-2.0
// What every deployed function has in common: its parts are put together at the first request and kept, GET /health says
// whether they could be, each request leaves one line in the log, and nothing is thrown at the framework, which would print it.
import type { HttpFunction, Request } from '@google-cloud/functions-framework'
import { cloudLog, type Log, type LogFields, toStandardOutput, traceOf } from './cloud-log.ts'
import { codeOf } from './errors.ts'
import { contentEncodingOf, contentTypeOf } from './framework-guard.ts'
import { problem } from './problem.ts'

export type CloudRequest = {
  method: string
  path: string
  authorization: string | undefined
  contentType: string | undefined
  contentEncoding: string | undefined
  body: Uint8Array
}
export type CloudAnswer = {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
  /** What the line of this request in the log says beside status and time. */
  logged?: LogFields
}
export type CloudHandler<Deps> = (deps: Deps, request: CloudRequest, log: Log) => Promise<CloudAnswer>

const NO_BODY = new Uint8Array()

const requestOf = (request: Request): CloudRequest => ({
  method: request.method,
  path: request.path,
  authorization: request.headers.authorization,
  contentType: contentTypeOf(request),
  contentEncoding: contentEncodingOf(request),
  body: request.rawBody ?? NO_BODY,
})

const severityOf = (status: number) => (status >= 500 ? 'ERROR' : status >= 400 ? 'WARNING' : 'INFO')

const codeIn = (body: unknown): string | null =>
  (body as { error?: { code?: string } } | null)?.error?.code ?? null

/** Made once; a failure is not kept, so that the next request tries again. */
const once = <Deps>(make: () => Promise<Deps>): (() => Promise<Deps>) => {
  let made: Promise<Deps> | undefined
  return () => {
    made ??= (async () => make())().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

/** What the catalogue does not know, without its message, which may quote a value. */
const unexpected = (error: unknown): LogFields => {
  const { name, stack = '' } = error instanceof Error ? error : new Error()
  return {
    name,
    at: stack
      .split('\n')
      .flatMap((line) => /^ {4}at .*?([^/\s(]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? [])
      .slice(0, 8),
  }
}

/** An HTTP function of the framework. Never throws. */
export const cloudFunction = <Deps>(
  name: string,
  make: () => Promise<Deps>,
  handle: CloudHandler<Deps>,
  write: (line: string) => void = toStandardOutput,
): HttpFunction => {
  const ready = once(make)
  return async (request, response) => {
    const start = performance.now()
    const log = cloudLog(write, name, process.env.ACCESS_LEDGER_PROJECT, traceOf(request.headers))
    const asked = requestOf(request)
    const health = asked.method === 'GET' && asked.path === '/health'
    const answer: CloudAnswer = await ready()
      .then((deps) =>
        health ? { status: 200, headers: {}, body: { status: 'ok' } } : handle(deps, asked, log),
      )
      .catch((error: unknown) => {
        if (codeOf(error) === 'INTERNAL') log('ERROR', 'unexpected', unexpected(error))
        return problem(error)
      })
    // Before the answer: afterwards Cloud Run may take the processor away.
    if (!health || answer.status !== 200)
      log(severityOf(answer.status), 'request', {
        status: answer.status,
        code: codeIn(answer.body),
        milliseconds: Math.round(performance.now() - start),
        ...answer.logged,
      })
    response.status(answer.status).set(answer.headers).json(answer.body)
  }
}
