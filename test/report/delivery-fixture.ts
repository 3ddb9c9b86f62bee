// SPDX-License-Identifier: Apache-2.0
// What delivery tests share: a small message, a request, and a mailer that does not wait between attempts.
import type { Mailer, Message } from '../../functions/platform/mailer.ts'
import { createSmtpMailer } from '../../functions/platform/mailer-smtp.ts'
import type { Relay } from '../../functions/platform/smtp-attempt.ts'
import type { DeliveryRequest } from '../../functions/report/deliver.ts'

export const REPORT_ID = 'report-2030-01'

/** `text` stands for what the ledger says at the time: another text is another message with another id. */
export const request = (
  text: string,
  extra: Partial<DeliveryRequest> = {},
  revision = 1,
): DeliveryRequest => {
  const message: Message = {
    message_id: `<${REPORT_ID}.r${revision}.${text}@ledger.example.com>`,
    from: { name: 'access-ledger', address: 'ledger@example.com' },
    to: [{ name: '김보람', address: 'officer@example.com' }],
    cc: [],
    subject: `2030년 1월 접속기록 점검 보고서 ${text}`,
    html: `<p>${text}</p>`,
    text,
    date: '2030-02-01T00:10:00Z',
    headers: {},
  }
  const about = {
    report_id: REPORT_ID,
    kind: 'period' as const,
    period: '2030-01',
    event_date: '2030-01-31',
    revision,
    plan_version: '2030-1',
    as_of: '2030-02-01T00:05:00.000000Z',
    findings: 6,
  }
  return { about, message, report: { text }, send: true, ...extra }
}

export const mailerFor = (relay: Relay, attempts = 1): Mailer =>
  createSmtpMailer(
    relay,
    { sleep: async () => undefined, random: () => 0 },
    { attempts, firstWaitMs: 1, limits: { connectMs: 2000, silenceMs: 1000, totalMs: 5000 } },
  )
