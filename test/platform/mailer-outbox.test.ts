// SPDX-License-Identifier: Apache-2.0
// The outbox: one .eml file a message, once, that a mail program reads back as it was written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { simpleParser } from 'mailparser'
import type { LedgerError } from '../../functions/platform/errors.ts'
import type { Message } from '../../functions/platform/mailer.ts'
import { createOutboxMailer } from '../../functions/platform/mailer-outbox.ts'

const message: Message = {
  message_id: '<report-2030-01.r1.0a1b2c3d@ledger.example.com>',
  from: { name: 'access-ledger', address: 'ledger@example.com' },
  to: [{ name: '김보람', address: 'officer@example.com' }],
  cc: [],
  subject: '2030년 1월 접속기록 점검 보고서',
  html: '<p>탐지 6건</p>',
  text: '탐지 6건',
  date: '2030-01-31T17:10:00Z',
  headers: {},
}
const NAME = '2030-02-01-report-2030-01.r1.0a1b2c3d.eml'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-outbox-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a message becomes one file named by its day in the zone and its Message-ID, for the owner alone', async () => {
  expect(await createOutboxMailer(folder, 'Asia/Seoul').send(message)).toEqual({
    state: 'sent',
    answer: `written to the outbox: ${NAME}`,
  })
  expect([readdirSync(folder), statSync(join(folder, NAME)).mode & 0o777]).toEqual([[NAME], 0o600])
  const mail = await simpleParser(readFileSync(join(folder, NAME)))
  expect([mail.messageId, mail.subject, mail.html, mail.text]).toEqual([
    message.message_id,
    message.subject,
    '<p>탐지 6건</p>',
    '탐지 6건',
  ])
  expect(String(readFileSync(join(folder, NAME)))).toMatch(/^Content-Type: multipart\/alternative;/m)
})

test('the same Message-ID again, even with another date, makes no second file and changes nothing', async () => {
  const mailer = createOutboxMailer(folder, 'Asia/Seoul')
  await mailer.send(message)
  const before = readFileSync(join(folder, NAME))
  const answers = await Promise.all([
    mailer.send({ ...message, text: 'other' }),
    mailer.send({ ...message, date: '2030-03-01T00:00:00Z' }),
  ])
  expect(answers).toEqual(
    Array.from({ length: 2 }, () => ({ state: 'sent', answer: `was in the outbox already: ${NAME}` })),
  )
  expect([readdirSync(folder), readFileSync(join(folder, NAME)).equals(before)]).toEqual([[NAME], true])
})

test('ten sends at once make one file', async () => {
  const mailer = createOutboxMailer(folder, 'Asia/Seoul')
  const sent = await Promise.all(Array.from({ length: 10 }, () => mailer.send(message)))
  expect(sent.filter(({ answer }) => answer.startsWith('written'))).toHaveLength(1)
  expect(readdirSync(folder)).toEqual([NAME])
})

test('a message whose name ends like another one is its own file', async () => {
  const mailer = createOutboxMailer(folder, 'Asia/Seoul')
  await mailer.send({ ...message, message_id: '<a-report@example.com>' })
  await mailer.send({ ...message, message_id: '<report@example.com>' })
  expect(readdirSync(folder).sort()).toEqual(['2030-02-01-a-report.eml', '2030-02-01-report.eml'])
})

test.each([
  ['a folder that is not there', (place: string) => join(place, 'absent')],
  [
    'a file in its place',
    (place: string) => {
      writeFileSync(join(place, 'file'), '')
      return join(place, 'file')
    },
  ],
])('%s is unavailable', async (_title, at) => {
  const failure = await createOutboxMailer(at(folder), 'Asia/Seoul')
    .send(message)
    .catch((error: LedgerError) => error.code)
  expect(failure).toBe('MAIL_UNAVAILABLE')
})

test('a Message-ID that would leave the folder is refused', async () => {
  const failure = await createOutboxMailer(folder, 'Asia/Seoul')
    .send({ ...message, message_id: '<../../x@example.com>' })
    .catch((error: LedgerError) => error.code)
  expect([failure, readdirSync(folder)]).toEqual(['MAIL_REFUSED', []])
})
