// SPDX-License-Identifier: Apache-2.0
// Where the delivery of one revision stands, judged from its archive objects alone.
import type { Attempt, Delivery } from './delivery-objects.ts'

/** After this many attempts without a final answer the report counts as failed, and a person decides. */
export const MAX_DOUBTS = 3

/**
 * archived: not to be mailed. queued: to be mailed at the next run. sending: another process is at it. doubt: an attempt ended
 * without an answer, to be sent again. sent and failed: nothing more happens by itself.
 */
export type DeliveryState = 'archived' | 'queued' | 'sending' | 'doubt' | 'sent' | 'failed'

/** Who asks, and when: what decides whether an attempt without an outcome still runs. */
export type Observer = Readonly<{
  now: Date
  /** This process. */
  owner: string
  /** No other process can be delivering from this archive (embedded: the data folder has one owner). */
  alone: boolean
}>

/** Whether an attempt without an outcome still runs, as far as one can know. */
export const isRunning = (attempt: Attempt, { now, owner, alone }: Observer): boolean =>
  attempt.outcome === null && new Date(attempt.until) > now && !(alone && attempt.owner !== owner)

const isDoubt = (attempt: Attempt): boolean => attempt.outcome === null || attempt.outcome.state === 'doubt'

/** The attempts since a person last asked to send, or all. */
const currentAttempts = (attempts: readonly Attempt[]): readonly Attempt[] =>
  attempts.slice(
    Math.max(
      0,
      attempts.findLastIndex(({ again }) => again),
    ),
  )

/** The state of a delivery. Pure. */
export const stateOf = ({ archived, attempts }: Delivery, observer: Observer): DeliveryState => {
  const current = currentAttempts(attempts)
  const last = current.at(-1)
  if (!last) return archived.send ? 'queued' : 'archived'
  if (isRunning(last, observer)) return 'sending'
  if (current.some(({ outcome }) => outcome?.state === 'sent')) return 'sent'
  if (last.outcome?.state === 'failed' || current.filter(isDoubt).length >= MAX_DOUBTS) return 'failed'
  return isDoubt(last) ? 'doubt' : 'queued'
}

/** What the last attempt said, or that it said nothing. */
export const lastDetail = ({ attempts }: Delivery): string | null => {
  const last = attempts.at(-1)
  if (!last) return null
  return last.outcome ? last.outcome.detail : 'MAIL_DOUBT: the process ended before the relay answered'
}
