// SPDX-License-Identifier: Apache-2.0
// The mailer over SMTP: nodemailer talks to a relay, STARTTLS required unless told otherwise, and what is temporary is
// tried again with growing, jittered waits.
import { LedgerError } from './errors.ts'
import { checkMessage, composeMessage, type Mailer, type Message } from './mailer.ts'
import { AttemptFailed, attemptSmtp, type Limits, type Relay, type Taken } from './smtp-attempt.ts'

export type SmtpMailerDeps = Readonly<{
  sleep(milliseconds: number): Promise<void>
  /** From 0 up to 1. */
  random(): number
}>

export type SmtpMailerOptions = Readonly<{ attempts: number; firstWaitMs: number; limits: Limits }>

/** With these, a send ends within ten minutes whatever the relay does; the lease of an attempt is longer than that. */
export const SMTP_DEFAULTS: SmtpMailerOptions = {
  attempts: 4,
  firstWaitMs: 2_000,
  limits: { connectMs: 20_000, silenceMs: 60_000, totalMs: 120_000 },
}

/** The wait after the nth failed attempt: 2 s, 8 s, 32 s, each between half of it and all of it. */
const waitAfter = (attempt: number, firstWaitMs: number, random: number): number =>
  Math.round(firstWaitMs * 4 ** (attempt - 1) * (0.5 + random / 2))

type Left = {
  addresses: readonly string[]
  accepted: number
  problems: Map<string, Taken['refused'][number]>
}

const afterAnswer = (left: Left, taken: Taken): Left => {
  for (const refusal of taken.refused) left.problems.set(refusal.address, refusal)
  for (const address of taken.accepted) left.problems.delete(address)
  return {
    addresses: taken.refused.filter((refusal) => !refusal.permanent).map((refusal) => refusal.address),
    accepted: left.accepted + taken.accepted.length,
    problems: left.problems,
  }
}

/** Some have it and some do not: never sent to those who have it again by itself, and never called sent. */
const partlyRefused = (all: readonly string[], left: Left, last?: LedgerError): LedgerError => {
  const list = all.flatMap((address, index) => {
    const problem = left.problems.get(address)
    return problem ? [`recipient ${index + 1}: ${problem.answer}`] : []
  })
  const detail = `${left.accepted} of ${all.length} recipients have it; ${list.join('; ')}`
  return new LedgerError('MAIL_REFUSED', last ? `${detail}; last attempt: ${last.detail}` : detail)
}

const isDoubt = (error: LedgerError): boolean => error.code === 'MAIL_DOUBT'

/**
 * A mailer that hands messages to a relay. A doubt is thrown at once and never repeated here: who asked records it first.
 * Recipients put off for now are tried again alone. Neither password nor addresses appear in an error.
 */
export const createSmtpMailer = (
  relay: Relay,
  deps: SmtpMailerDeps,
  options: SmtpMailerOptions = SMTP_DEFAULTS,
): Mailer => ({
  send: async (message) => {
    const checked = checkMessage(message)
    const bytes = await composeMessage(checked)
    const all = recipients(checked)
    let left: Left = { addresses: all, accepted: 0, problems: new Map() }
    for (let attempt = 1; ; attempt++) {
      try {
        const envelope = { from: checked.from.address, to: left.addresses }
        const taken = await attemptSmtp(relay, options.limits, envelope, bytes)
        left = afterAnswer(left, taken)
        if (left.problems.size === 0) return { state: 'sent', answer: taken.answer }
        if (left.addresses.length === 0 || attempt >= options.attempts) throw partlyRefused(all, left)
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error
        const { failure } = error
        if (isDoubt(failure)) throw failure
        if (!error.worthRepeating || attempt >= options.attempts)
          throw left.accepted > 0 ? partlyRefused(all, left, failure) : failure
      }
      await deps.sleep(waitAfter(attempt, options.firstWaitMs, deps.random()))
    }
  },
})

const recipients = (message: Message): string[] => [
  ...new Set([...message.to, ...message.cc].map((mailbox) => mailbox.address)),
]
