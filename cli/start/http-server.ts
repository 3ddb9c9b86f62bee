// SPDX-License-Identifier: Apache-2.0
// The embedded HTTP server: reads a request within its limits, hands it to capture, writes the answer. It reads the
// body itself: a framework's parser would print a malformed body, which may hold personal data, to the log.
import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type CaptureDeps, type CaptureResponse, capture, problem } from '../../functions/capture/capture.ts'
import { MAX_BODY_BYTES } from '../../functions/capture/read-batch.ts'
import type { Config } from '../../functions/platform/config.ts'
import { LedgerError } from '../../functions/platform/errors.ts'

/** Limits of one request, in milliseconds: no write outlives 60 s (design, Time). */
const REQUEST_TIMEOUT_MS = 45_000
const HEADERS_TIMEOUT_MS = 10_000

const tooLarge = () => new LedgerError('BODY_TOO_LARGE', `at most ${MAX_BODY_BYTES} bytes`)

const readBody = (request: IncomingMessage): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return reject(tooLarge())
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size <= MAX_BODY_BYTES) return parts.push(part)
      request.pause()
      reject(tooLarge())
    })
    request.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size)))
    request.on('error', reject)
  })

const write = (response: ServerResponse, answer: CaptureResponse, close: boolean): void => {
  const body = Buffer.from(JSON.stringify(answer.body))
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(close ? { connection: 'close' } : {}),
  })
  response.end(body)
}

const answerOf = async (deps: CaptureDeps, request: IncomingMessage): Promise<CaptureResponse> =>
  capture(deps, {
    method: request.method ?? '',
    path: (request.url ?? '').split('?', 1)[0] ?? '',
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    contentEncoding: request.headers['content-encoding'],
    body: await readBody(request),
  })

const listener =
  (deps: CaptureDeps): RequestListener =>
  (request, response) => {
    if (request.url === '/healthz' && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
      return
    }
    answerOf(deps, request).then(
      (answer) => write(response, answer, false),
      // The body broke off or is too large: what follows on the connection cannot be told apart.
      (error: unknown) => write(response, problem(error), true),
    )
  }

/** Listens where the configuration says; resolves when it does. Throws CONFIG_INVALID when the port is taken or the certificate unreadable. */
export const serveHttp = async (
  config: Pick<Config, 'host' | 'port' | 'tls'>,
  deps: CaptureDeps,
): Promise<Server> => {
  const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: HEADERS_TIMEOUT_MS }
  try {
    const server = config.tls
      ? createTlsServer(
          { ...timeouts, cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) },
          listener(deps),
        )
      : createServer(timeouts, listener(deps))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
    return server
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const detail = code === 'EADDRINUSE' ? `port ${config.port} is taken; set PORT to another` : message
    throw new LedgerError('CONFIG_INVALID', detail, { cause })
  }
}
