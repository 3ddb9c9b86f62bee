// SPDX-License-Identifier: Apache-2.0
// A report or alert as the message that is archived and sent: it fits, its Message-ID follows from what it is, and its
// headers tell mail programs not to answer.
import { createHash } from 'node:crypto'
import type { Language } from '../../schemas/rule.ts'
import type { Mailbox, Message } from '../platform/mailer.ts'
import type { Document } from './blocks.ts'
import { LIMITS, type Limits, MAX_BYTES } from './limits.ts'
import { renderHtml } from './render-html.ts'
import { renderText } from './render-text.ts'
import type { AlertReport, PeriodReport } from './report.ts'
import { alertDocument, reportDocument } from './report-document.ts'
import { alertSubject, reportSubject } from './subject-line.ts'

export type Route = Readonly<{ from: Mailbox; to: Mailbox[]; cc: Mailbox[] }>

/** Both parts of the mail by the first limits under which they fit. */
const fitting = (make: (limits: Limits) => Document): { html: string; text: string } => {
  for (const limits of LIMITS) {
    const document = make(limits)
    const parts = { html: renderHtml(document), text: renderText(document) }
    if (Buffer.byteLength(parts.html) + Buffer.byteLength(parts.text) <= MAX_BYTES) return parts
  }
  throw new Error(`a mail does not fit into ${MAX_BYTES} bytes under the tightest limits`)
}

/** `<report-2026-10.r1.3f9a1c2e@example.com>`: id, revision, and the beginning of a digest of the data. */
export const messageIdOf = (reportId: string, revision: number, data: unknown, from: Mailbox): string => {
  const digest = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 8)
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return `<${reportId}.r${revision}.${digest}@${domain}>`
}

const messageOf = (
  data: PeriodReport | AlertReport,
  revision: number,
  subject: string,
  make: (limits: Limits) => Document,
  route: Route,
): Message => ({
  message_id: messageIdOf(data.report_id, revision, data, route.from),
  ...route,
  subject,
  ...fitting(make),
  date: data.generated_at,
  headers: {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'X-Access-Ledger-Report': `${data.report_id} r${revision}`,
  },
})

/** The mail of a period report, under 100 000 bytes as sent. Pure: the same report and route give the same message. */
export const composeReport = (report: PeriodReport, language: Language, route: Route): Message =>
  messageOf(
    report,
    report.revision,
    reportSubject(report, language),
    (limits) => reportDocument(report, language, limits),
    route,
  )

/** The mail of an alert, under the same promises. */
export const composeAlert = (alert: AlertReport, language: Language, route: Route): Message =>
  messageOf(
    alert,
    1,
    alertSubject(alert, language),
    (limits) => alertDocument(alert, language, limits),
    route,
  )
