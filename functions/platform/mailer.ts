// SPDX-License-Identifier: Apache-2.0
// The mailer seam: one message, sent by a relay or laid into an outbox. The bytes of a message follow from its fields
// alone, so that sending it again is the same mail.
import { createHash } from 'node:crypto'
import addressparser from 'nodemailer/lib/addressparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { z } from 'zod'
import { LedgerError } from './errors.ts'

/** Any control character would end a header line, or hide in one. */
const oneLine = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'control characters are not allowed')

/** A name, if any, and an address. */
export const mailbox = z.strictObject({ name: oneLine.max(200).nullable(), address: z.email().max(254) })

export const messageSchema = z.strictObject({
  /** With angle brackets. The same Message-ID always stands for the same message. */
  message_id: z
    .string()
    .max(250)
    .regex(/^<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>$/, 'a Message-ID is <id@domain>'),
  from: mailbox,
  to: z.array(mailbox).min(1).max(20),
  cc: z.array(mailbox).max(20),
  subject: oneLine.min(1).max(300),
  html: z.string().min(1),
  text: z.string().min(1),
  /** RFC 3339 in UTC: the Date header. */
  date: z.iso.datetime(),
  headers: z.record(z.string().regex(/^X-[A-Za-z-]+$|^Auto-Submitted$/), oneLine.max(300)),
})

export type Message = z.infer<typeof messageSchema>
export type Mailbox = z.infer<typeof mailbox>
/** The relay or the outbox took the message; `answer` is what it said, without addresses. */
export type Delivery = { state: 'sent'; answer: string }

export type Mailer = {
  /**
   * Hands over one message. Throws MAIL_REFUSED (it will not be taken, or not by every recipient), MAIL_UNAVAILABLE
   * (nobody has it, try later) or MAIL_DOUBT (it was handed over, but no final answer came: it may have been taken).
   */
  send(message: Message): Promise<Delivery>
}

/** Reads `Name <address>` or a bare address, as the configuration gives it. Throws CONFIG_INVALID. */
export const parseMailbox = (written: string): Mailbox => {
  const [first, ...more] = addressparser(written)
  const read = mailbox.safeParse({ name: first?.name || null, address: first?.address ?? '' })
  if (!read.success || more.length > 0 || !oneLine.safeParse(written).success)
    throw new LedgerError(
      'CONFIG_INVALID',
      'the sender of mail is not one address such as ledger@example.com',
    )
  return read.data
}

/** Checks a message before anything is sent. Throws MAIL_REFUSED naming the field, never its content. */
export const checkMessage = (message: Message): Message => {
  const read = messageSchema.safeParse(message)
  if (read.success) return read.data
  const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new LedgerError('MAIL_REFUSED', `the message is not valid (${wrong.join('; ')})`)
}

/** Builds the RFC 5322 text: multipart/alternative, UTF-8 in base64, plain text first. The same message gives the same bytes. */
export const composeMessage = (message: Message): Promise<Buffer> => {
  const boundary = createHash('sha256').update(message.message_id).digest('hex').slice(0, 24)
  const address = ({ name, address }: Mailbox) => ({ name: name ?? '', address })
  return new MailComposer({
    messageId: message.message_id,
    date: new Date(message.date),
    from: address(message.from),
    to: message.to.map(address),
    cc: message.cc.map(address),
    subject: message.subject,
    text: message.text,
    html: message.html,
    headers: message.headers,
    // Half of a Korean report is not ASCII: quoted-printable would triple it.
    encoding: 'base64',
    textEncoding: 'B',
    boundaryPrefix: 'access-ledger',
    baseBoundary: boundary,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  })
    .compile()
    .build()
}
