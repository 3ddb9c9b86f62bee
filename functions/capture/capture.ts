// SPDX-License-Identifier: Apache-2.0
// Capture: a request in, the fate of each event out. Nothing is answered 2xx before it is stored durably.
import type { CaptureAnswer, CaptureProblem, EventFate } from '../../schemas/capture-answer.ts'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'
import type { Clock } from '../platform/clock.ts'
import { LedgerError } from '../platform/errors.ts'
import { problem } from '../platform/problem.ts'
import type { Warehouse } from '../platform/warehouse.ts'
import { INTAKES, type Intake, type StoredRow } from './intake.ts'
import type { CaptureRules } from './judge-event.ts'
import type { JudgedAs } from './judged.ts'
import type { Credentials, Producer } from './producers.ts'
import { readBatch } from './read-batch.ts'

export { problem }

export type CaptureDeps = {
  warehouse: Pick<Warehouse, 'append'>
  clock: Clock
  credentials: Credentials
  /** Read for each request, so that a plan loaded meanwhile counts. */
  rules(): CaptureRules
}
export type CaptureRequest = {
  method: string
  path: string
  authorization?: string | undefined
  contentType?: string | undefined
  contentEncoding?: string | undefined
  body: Uint8Array
}
export type CaptureResponse = {
  status: number
  headers: Readonly<Record<string, string>>
  body: CaptureAnswer | CaptureProblem
}

const statusOf = (fates: readonly EventFate[]): number => {
  if (fates.some((fate) => fate.status === 'accepted')) return 202
  return fates.every((fate) => fate.status === 'rejected' && fate.code === 'PRODUCER_RIGHTS') ? 403 : 422
}

/** Refuses the second of two events of one batch that share an id and differ; the same event twice is stored once. */
const settleRepeats = (
  judged: readonly JudgedAs<StoredRow>[],
): { judged: JudgedAs<StoredRow>[]; repeated: Set<number> } => {
  const hashes = new Map<string, string>()
  const repeated = new Set<number>()
  const settled = judged.map((one, index): JudgedAs<StoredRow> => {
    if (!('row' in one)) return one
    const { event_id: id, event_hash: hash, system_id: systemId } = one.row
    const known = hashes.get(id)
    if (known === undefined) hashes.set(id, hash)
    else if (known === hash) repeated.add(index)
    else
      return {
        refusal: {
          code: 'EVENT_ID_REUSED',
          path: '$.event_id',
          allowed: 'a new UUIDv7 for each event',
          received: id,
        },
        eventId: id,
        systemId: typeof systemId === 'string' ? systemId : null,
      }
    return one
  })
  return { judged: settled, repeated }
}

/**
 * Judges a batch and begins to store it. Not async, and `stored` holds no row: rows that live on while the disk works
 * are copied by every collection of garbage, which costs a busy server a tenth of its time.
 */
const takeBatch = (
  deps: CaptureDeps,
  intake: Intake,
  producer: Producer,
  events: readonly unknown[],
): { fates: EventFate[]; stored: Promise<unknown> } => {
  const rules = deps.rules()
  const receivedAt = deps.clock.now()
  const { judged, repeated } = settleRepeats(
    events.map((raw) => intake.judge(raw, producer, rules, receivedAt)),
  )
  const accepted = judged.flatMap((one, index) => ('row' in one && !repeated.has(index) ? [one.row] : []))
  const rejections: RejectedEventsRow[] = []
  const fates = judged.map((one, index): EventFate => {
    if ('row' in one) {
      const { event_id, late, redactions } = one.row
      return { status: 'accepted', index, event_id, late, redactions: redactions.length }
    }
    const row = intake.refuse(events[index], one, producer, rules, receivedAt)
    rejections.push(row)
    const { event_id, code, path, allowed, received } = row
    return { status: 'rejected', index, event_id, code, path, allowed, received }
  })
  const stored = Promise.all([
    accepted.length > 0 ? intake.store(deps.warehouse, accepted) : undefined,
    rejections.length > 0 ? deps.warehouse.append(intake.rejected, rejections) : undefined,
  ])
  return { fates, stored }
}

/** Takes one request. Never throws; a failure of the warehouse is 503 with Retry-After. */
export const capture = async (deps: CaptureDeps, request: CaptureRequest): Promise<CaptureResponse> => {
  try {
    const intake = INTAKES.get(request.path)
    if (!intake) throw new LedgerError('NOT_FOUND')
    if (request.method !== 'POST') throw new LedgerError('METHOD')
    const producer = await deps.credentials.producerOf(request.authorization, deps.clock.now())
    if (!producer) throw new LedgerError('CREDENTIAL_MISSING')
    if (request.contentEncoding && request.contentEncoding !== 'identity')
      throw new LedgerError('MEDIA_TYPE', 'content-encoding is not accepted')
    const { fates, stored } = takeBatch(deps, intake, producer, readBatch(request.contentType, request.body))
    await stored
    const accepted = fates.filter((fate) => fate.status === 'accepted').length
    return {
      status: statusOf(fates),
      headers: {},
      body: { accepted, rejected: fates.length - accepted, events: fates },
    }
  } catch (error) {
    return problem(error)
  }
}
