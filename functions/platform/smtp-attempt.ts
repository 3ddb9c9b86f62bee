// SPDX-License-Identifier: Apache-2.0
// One conversation with the relay. What matters is the moment: before the last byte of the message was handed over a
// broken connection means that nobody has it; after that, only the relay's answer tells.
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type ErrorCode, LedgerError } from './errors.ts'

export type Relay = Readonly<{
  host: string
  port: number
  user: string | undefined
  password: string | undefined
  /** required: STARTTLS or nothing is sent; implicit: TLS from the first byte; none: in clear. */
  tls: 'required' | 'implicit' | 'none'
  /** Certificate authorities in PEM beyond those of the system, for a relay of your own. */
  ca?: string
}>

export type Limits = Readonly<{
  /** Until the connection stands, and until the greeting came. */
  connectMs: number
  /** Without any byte from the relay. */
  silenceMs: number
  /** One conversation in all, however slowly it drips. */
  totalMs: number
}>

export type Envelope = Readonly<{ from: string; to: readonly string[] }>

/** The relay took the message for `accepted`; `refused` names the others with its answer. */
export type Taken = {
  answer: string
  accepted: string[]
  refused: { address: string; answer: string; permanent: boolean }[]
}

type RelayError = Error & {
  [name in 'code' | 'command' | 'response' | 'originalCode']?: string | undefined
} & { responseCode?: number | undefined; permanent?: boolean | undefined }

/** Whether another attempt may help. A wrong password tried again may lock the account. */
export class AttemptFailed extends Error {
  readonly failure: LedgerError
  readonly worthRepeating: boolean
  constructor(code: ErrorCode, detail: string, worthRepeating: boolean) {
    super(detail)
    this.failure = new LedgerError(code, detail)
    this.worthRepeating = worthRepeating
  }
}

/** A relay's answer as one short line without addresses: answers are stored, and addresses are personal data. */
export const cleanAnswer = (answer: string): string =>
  answer
    .replace(/\S*@\S*/g, '<address>')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 200)
    .trim()

/** The commands that are about this message; an error at any other is about the way to the relay, which can be mended. */
const ABOUT_THE_MESSAGE = ['MAIL FROM', 'RCPT TO', 'DATA', 'API']
/** Sign in first, or more securely: the settings are wrong, not the message. */
const SIGN_IN = [530, 534, 535, 538]

// The original error is not kept as the cause: it carries the relay's words, which name addresses.
const failed = (error: RelayError, handedOver: boolean): AttemptFailed => {
  const said = error.response ? cleanAnswer(error.response) : (error.originalCode ?? error.code ?? error.name)
  const detail = error.command && error.command !== 'CONN' ? `${said} at ${error.command}` : said
  const finalAnswer = error.command === 'DATA' && error.responseCode
  if (handedOver && !finalAnswer)
    return new AttemptFailed('MAIL_DOUBT', `the message was handed over, then: ${detail}`, false)
  if (error.code === 'EAUTH' || SIGN_IN.includes(error.responseCode ?? 0))
    return new AttemptFailed('MAIL_UNAVAILABLE', `the relay does not let us in: ${detail}`, !error.permanent)
  const refused = error.permanent || !error.responseCode
  return refused && ABOUT_THE_MESSAGE.includes(error.command ?? '')
    ? new AttemptFailed('MAIL_REFUSED', detail, false)
    : new AttemptFailed('MAIL_UNAVAILABLE', detail, true)
}

const connectionFor = (relay: Relay, limits: Limits): SMTPConnection =>
  new SMTPConnection({
    host: relay.host,
    port: relay.port,
    secure: relay.tls === 'implicit',
    requireTLS: relay.tls === 'required',
    ignoreTLS: relay.tls === 'none',
    connectionTimeout: limits.connectMs,
    greetingTimeout: limits.connectMs,
    dnsTimeout: limits.connectMs,
    socketTimeout: limits.silenceMs,
    socketCloseTimeout: 1000,
    logger: false,
    tls: relay.ca ? { ca: relay.ca } : {},
  })

/** In small pieces, so that the end of the source comes when the line has taken nearly all, not before the first byte left. */
function* inChunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384)
}

/** Runs one conversation. Throws AttemptFailed with MAIL_REFUSED, MAIL_UNAVAILABLE or MAIL_DOUBT. */
export const attemptSmtp = (
  relay: Relay,
  limits: Limits,
  envelope: Envelope,
  bytes: Buffer,
): Promise<Taken> =>
  new Promise((resolve, reject) => {
    const connection = connectionFor(relay, limits)
    let handedOver = false
    const end = (settle: () => void) => {
      clearTimeout(timer)
      connection.close()
      settle()
    }
    const fail = (error: RelayError) => end(() => reject(failed(error, handedOver)))
    const timer = setTimeout(
      () => fail(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' })),
      limits.totalMs,
    )
    connection.on('error', fail)
    const send = () => {
      // Read only after the relay asked for it (354); at its end the closing dot may be on the wire.
      const source = Readable.from(inChunks(bytes), { objectMode: false })
      source.once('end', () => {
        handedOver = true
      })
      connection.send(
        { from: envelope.from, to: [...envelope.to], size: bytes.length },
        source,
        (error, info) => {
          if (error || !info) return fail(error ?? new Error('no answer'))
          connection.quit()
          clearTimeout(timer)
          resolve({
            answer: cleanAnswer(info.response),
            accepted: info.accepted,
            refused: (info.rejectedErrors ?? []).map((refusal) => ({
              address: String(refusal.recipient),
              answer: cleanAnswer(refusal.response ?? ''),
              permanent: refusal.permanent === true,
            })),
          })
        },
      )
    }
    connection.connect((error) => {
      if (error) return fail(error)
      if (relay.user === undefined) return send()
      connection.login({ credentials: { user: relay.user, pass: relay.password ?? '' } }, (refused) =>
        refused ? fail(refused) : send(),
      )
    })
  })
