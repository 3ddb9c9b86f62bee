// SPDX-License-Identifier: Apache-2.0
// Keeps the functions framework from parsing what it would print. Its parsers write a malformed body, and a malformed
// address, to the log with a stack. Before any of them sees a request its type is hidden, so that the bytes arrive as they
// came; what they are is told by the functions here.
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

type Hidden = { contentType: string | undefined; contentEncoding: string | undefined }
const hidden = new WeakMap<IncomingMessage, Hidden>()

const isWellFormed = (url: string): boolean => {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    // Not an address of ours, and the router would quote it.
    return false
  }
}

/** Hides from the framework what it would parse. Done once for the process, before the first request. */
export const guardRequests = (): void =>
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    hidden.set(request, {
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
    })
    request.headers['content-type'] = 'application/octet-stream'
    delete request.headers['content-encoding']
    if (!isWellFormed(request.url ?? '')) request.url = '/'
  })

/** The Content-Type as it came. */
export const contentTypeOf = (request: IncomingMessage): string | undefined =>
  hidden.has(request) ? hidden.get(request)?.contentType : request.headers['content-type']

/** The Content-Encoding as it came. */
export const contentEncodingOf = (request: IncomingMessage): string | undefined =>
  hidden.has(request) ? hidden.get(request)?.contentEncoding : request.headers['content-encoding']
