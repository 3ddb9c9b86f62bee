// SPDX-License-Identifier: Apache-2.0
// One attempt to hand an archived message to the mailer: claimed before, settled after, and both told to the ledger.
import type { ReportsRow } from '../../schemas/review.ts'
import type { Archive } from '../platform/archive.ts'
import { type Clock, toTimestamp } from '../platform/clock.ts'
import { codeOf, LedgerError } from '../platform/errors.ts'
import type { Mailbox, Mailer, Message } from '../platform/mailer.ts'
import { type Delivery, type Outcome, putAttempt, putOutcome } from './delivery-objects.ts'
import { lastDetail } from './delivery-state.ts'

/** Longer than any send: the SMTP mailer ends within ten minutes. */
export const LEASE_MS = 15 * 60 * 1000

export type DeliveryDeps = Readonly<{
  archive: Archive
  mailer: Mailer
  /** The clock on the wall, also under `--now`: it measures the lease. */
  clock: Clock
  /** Appends one state to the table reports. May be called again with the same row after a crash. */
  record(row: ReportsRow): Promise<void>
  /** Names this process, different at every start. */
  owner: string
  /** Whether no other process can be delivering from this archive. */
  alone: boolean
}>

export type Recipients = Readonly<{ to: Mailbox[]; cc: Mailbox[] }>
type Settled = Pick<Outcome, 'state' | 'detail'>

/** The row of the table reports for a state that was reached at a moment. */
export const rowOf = (
  delivery: Delivery,
  state: ReportsRow['state'],
  at: string,
  detail: string | null,
): ReportsRow => ({
  ...delivery.archived.about,
  state,
  message_id: delivery.archived.message.message_id,
  archive_name: delivery.name,
  report_hash: delivery.hash,
  recorded_at: toTimestamp(new Date(at)),
  detail,
})

/** The table knows no queue: a message that could not be handed over has failed until it is sent. */
const rowState = (state: Outcome['state']): ReportsRow['state'] => (state === 'queued' ? 'failed' : state)

const settle = async (mailer: Mailer, message: Message): Promise<Settled> => {
  try {
    return { state: 'sent', detail: (await mailer.send(message)).answer }
  } catch (error) {
    const code = codeOf(error)
    const detail = `${code}: ${error instanceof LedgerError ? error.detail : 'the mailer failed'}`
    if (code === 'MAIL_REFUSED') return { state: 'failed', detail }
    if (code === 'MAIL_UNAVAILABLE') return { state: 'queued', detail }
    // What the mailer does not name may have happened after the message was handed over.
    return { state: 'doubt', detail: code === 'MAIL_DOUBT' ? detail : `MAIL_DOUBT: ${detail}` }
  }
}

/** Whom the next attempt is for: a person may have replaced recipients that were wrong. */
export const recipientsOf = ({ archived, attempts }: Delivery): Recipients => {
  const { to, cc } = attempts.at(-1) ?? archived.message
  return { to, cc }
}

/**
 * Claims the next attempt, sends, settles. Returns false when another process claimed it first; then nothing was sent. Throws what the
 * archive and the table throw; before the message was handed over that leaves it queued, after that it leaves a doubt.
 */
export const attemptDelivery = async (
  deps: DeliveryDeps,
  delivery: Delivery,
  recipients: Recipients,
  again: boolean,
): Promise<boolean> => {
  const { archive, clock, owner } = deps
  const n = delivery.attempts.length + 1
  const start = clock.now()
  const at = start.toISOString()
  const until = new Date(start.getTime() + LEASE_MS).toISOString()
  try {
    await putAttempt(archive, delivery.archived, n, { at, until, owner, again, ...recipients })
  } catch (error) {
    if (codeOf(error) === 'ARCHIVE_EXISTS') return false
    throw error
  }
  const close = async (settled: Settled): Promise<Outcome> => {
    const outcome = { at: clock.now().toISOString(), ...settled }
    await putOutcome(archive, delivery.archived, n, outcome)
    return outcome
  }
  try {
    await deps.record(rowOf(delivery, 'sending', at, `attempt ${n}`))
  } catch (error) {
    await close({
      state: 'queued',
      detail: 'MAIL_UNAVAILABLE: not sent, because the ledger did not take the record of it',
    })
    throw error
  }
  const outcome = await close(await settle(deps.mailer, { ...delivery.archived.message, ...recipients }))
  await deps.record(rowOf(delivery, rowState(outcome.state), outcome.at, outcome.detail))
  return true
}

/** Writes the last state again where a crash may have kept it out of the table: the same row each time. */
export const repeatRecord = async (deps: DeliveryDeps, delivery: Delivery): Promise<void> => {
  const last = delivery.attempts.at(-1)
  if (!last) return deps.record(rowOf(delivery, 'archived', delivery.archived.archived_at, null))
  // A crash has no moment of its own; just after its attempt began keeps the rows in order.
  const ended = last.outcome?.at ?? new Date(Date.parse(last.at) + 1).toISOString()
  const state = last.outcome ? rowState(last.outcome.state) : 'doubt'
  await deps.record(rowOf(delivery, state, ended, lastDetail(delivery)))
}
