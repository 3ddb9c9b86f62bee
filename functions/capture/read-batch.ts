// SPDX-License-Identifier: Apache-2.0
// Reads the body of a request as a batch of events, without judging the events themselves.
import { LedgerError } from '../platform/errors.ts'

/** The largest body, in bytes (8 MB). */
export const MAX_BODY_BYTES = 8 * 1000 * 1000
/** The most events in one request. */
export const MAX_BATCH_EVENTS = 500

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(strictUtf8.decode(body))
  } catch {
    // The parser's own message quotes the body, so it is not kept as the cause.
    throw new LedgerError('BODY_NOT_JSON')
  }
}

/**
 * The events of a body, in order. Throws LedgerError MEDIA_TYPE, BODY_TOO_LARGE, BODY_NOT_JSON, BODY_NOT_A_BATCH or
 * BATCH_TOO_LONG.
 */
export const readBatch = (contentType: string | undefined, body: Uint8Array): unknown[] => {
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json')
    throw new LedgerError('MEDIA_TYPE', 'allowed is application/json')
  if (body.length > MAX_BODY_BYTES)
    throw new LedgerError('BODY_TOO_LARGE', `at most ${MAX_BODY_BYTES} bytes, got ${body.length}`)
  const parsed = parse(body)
  if (!isObject(parsed)) throw new LedgerError('BODY_NOT_A_BATCH', 'expected an object')
  if (!('events' in parsed)) return [parsed]
  if (!Array.isArray(parsed.events) || parsed.events.length === 0)
    throw new LedgerError('BODY_NOT_A_BATCH', 'events must be an array with at least one event')
  if (Object.keys(parsed).length > 1)
    throw new LedgerError('BODY_NOT_A_BATCH', 'a batch has the single key events')
  if (parsed.events.length > MAX_BATCH_EVENTS)
    throw new LedgerError('BATCH_TOO_LONG', `at most ${MAX_BATCH_EVENTS}, got ${parsed.events.length}`)
  return parsed.events
}
