// SPDX-License-Identifier: Apache-2.0
// Delivery of a report: archived once, sent once. Every step is an archive object created once, so that a crash at any
// point, or a second process, finds what to do next in the archive and nowhere else.
//
// What a crash leaves, and what the next run does:
//   before report.json        nothing was claimed or sent; the report is made anew
//   after report.json         queued: the archived message is sent, whatever the ledger would say by now
//   after attempt-n.json      the relay may or may not have the message: a doubt is recorded, and the same bytes with the same
//                             Message-ID are sent again once the attempt's lease is over (at once where no other process can be)
//   after outcome-n.json      settled: sent and failed stay; what was not yet written to the table reports is written, the same row
// So a message is sent at least once, and more than once only where the answer to it was lost; that is always recorded.
import type { z } from 'zod'
import { codeOf, type ErrorCode, LedgerError } from '../platform/errors.ts'
import type { Message } from '../platform/mailer.ts'
import {
  attemptDelivery,
  type DeliveryDeps,
  type Recipients,
  recipientsOf,
  repeatRecord,
  rowOf,
} from './deliver-attempt.ts'
import {
  type ArchivedReport,
  type aboutSchema,
  archivedReports,
  type Delivery,
  putReport,
  readDelivery,
} from './delivery-objects.ts'
import { type DeliveryState, isRunning, lastDetail, type Observer, stateOf } from './delivery-state.ts'

export type { DeliveryDeps, DeliveryState, Recipients }

export type DeliveryRequest = Readonly<{
  about: z.infer<typeof aboutSchema>
  message: Message
  /** The data the message was made from. */
  report: unknown
  /** Whether it is to be mailed; a rerun is only archived. */
  send: boolean
}>

export type DeliveryResult = Readonly<{
  state: DeliveryState
  /** Whether this call handed the message to the mailer. */
  sent_now: boolean
  /** Whether this call archived it; false when the revision was claimed before, and then the archived one counts. */
  archived_now: boolean
  message_id: string
  archive_name: string
  report_hash: string
  /** What the relay said, or a code of the catalogue with its detail. */
  detail: string | null
  /** The code behind queued, doubt and failed. */
  code: ErrorCode | null
}>

const observerOf = ({ clock, owner, alone }: DeliveryDeps): Observer => ({ now: clock.now(), owner, alone })

const MAIL_CODES = ['MAIL_REFUSED', 'MAIL_UNAVAILABLE', 'MAIL_DOUBT'] as const

const resultOf = (
  delivery: Delivery,
  state: DeliveryState,
  now: { sent: boolean; archived: boolean },
): DeliveryResult => {
  const detail = lastDetail(delivery)
  return {
    state,
    sent_now: now.sent,
    archived_now: now.archived,
    message_id: delivery.archived.message.message_id,
    archive_name: delivery.name,
    report_hash: delivery.hash,
    detail,
    code: MAIL_CODES.find((code) => state !== 'sent' && detail?.startsWith(`${code}:`)) ?? null,
  }
}

const mustRead = async (deps: DeliveryDeps, reportId: string, revision: number): Promise<Delivery> => {
  const delivery = await readDelivery(deps.archive, reportId, revision)
  if (!delivery) throw new LedgerError('USAGE', `${reportId} has no revision ${revision} in the archive`)
  return delivery
}

/** Sends what is still to be sent; a doubt is answered by one more attempt in the same run. */
const carryOn = async (deps: DeliveryDeps, start: Delivery, archived: boolean): Promise<DeliveryResult> => {
  const { report_id, revision } = start.archived.about
  let delivery = start
  let state = stateOf(delivery, observerOf(deps))
  let sent = false
  for (const wanted of [['queued', 'doubt'], ['doubt']]) {
    if (!wanted.includes(state)) break
    const mine = await attemptDelivery(deps, delivery, recipientsOf(delivery), false)
    sent ||= mine
    delivery = await mustRead(deps, report_id, revision)
    state = stateOf(delivery, observerOf(deps))
    if (!mine) break
  }
  return resultOf(delivery, state, { sent, archived })
}

/**
 * Sends an archived revision if it is still to be sent, and tells the table reports where it stands. After a doubt it tries once more
 * and then waits for the next run; after MAX_DOUBTS it has failed. Throws what archive and table throw, never what the mailer throws.
 */
export const resumeDelivery = async (
  deps: DeliveryDeps,
  reportId: string,
  revision: number,
): Promise<DeliveryResult> => {
  const delivery = await mustRead(deps, reportId, revision)
  if (stateOf(delivery, observerOf(deps)) !== 'sending') await repeatRecord(deps, delivery)
  return carryOn(deps, delivery, false)
}

/**
 * Archives a revision and, if it is to be mailed, sends it. When the revision was claimed before, what is archived counts and what
 * is given here is dropped; a delivery cut short is carried on, a finished one is left alone.
 */
export const deliver = async (deps: DeliveryDeps, request: DeliveryRequest): Promise<DeliveryResult> => {
  const { report_id, revision } = request.about
  const object: ArchivedReport = {
    format: 'access-ledger/archived-report/1',
    archived_at: deps.clock.now().toISOString(),
    ...request,
  }
  try {
    await putReport(deps.archive, object)
  } catch (error) {
    if (codeOf(error) !== 'ARCHIVE_EXISTS') throw error
    return resumeDelivery(deps, report_id, revision)
  }
  const delivery = await mustRead(deps, report_id, revision)
  await deps.record(rowOf(delivery, 'archived', object.archived_at, null))
  return carryOn(deps, delivery, true)
}

/**
 * Mails an archived revision because a person said so, also one that was sent, refused or never meant to be mailed. The same message
 * with the same Message-ID; `recipients` replace those that were wrong, for this and later attempts. Throws USAGE while another
 * process is sending it.
 */
export const sendAgain = async (
  deps: DeliveryDeps,
  reportId: string,
  revision: number,
  recipients?: Recipients,
): Promise<DeliveryResult> => {
  const delivery = await mustRead(deps, reportId, revision)
  const last = delivery.attempts.at(-1)
  const busy = () =>
    new LedgerError('USAGE', `${reportId} revision ${revision} is being sent; run again later`)
  if (last && isRunning(last, observerOf(deps))) throw busy()
  if (!(await attemptDelivery(deps, delivery, recipients ?? recipientsOf(delivery), true))) throw busy()
  const after = await mustRead(deps, reportId, revision)
  return resultOf(after, stateOf(after, observerOf(deps)), { sent: true, archived: false })
}

/** Every wanted report and alert that is not where it should be: what doctor shows, and what the next run resumes. */
export const openDeliveries = async (
  deps: DeliveryDeps,
  wanted: (reportId: string) => boolean = () => true,
): Promise<{ report_id: string; revision: number; state: DeliveryState; detail: string | null }[]> => {
  const open = []
  for (const { report_id, revision } of await archivedReports(deps.archive)) {
    if (!wanted(report_id)) continue
    const delivery = await mustRead(deps, report_id, revision)
    const state = stateOf(delivery, observerOf(deps))
    if (state !== 'sent' && state !== 'archived')
      open.push({ report_id, revision, state, detail: lastDetail(delivery) })
  }
  return open
}
