// SPDX-License-Identifier: Apache-2.0
// The SMTP mailer against a real relay: round trip in Korean, every way a relay can fail, and what is tried again.
import { createServer } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type Message, parseMailbox } from '../../functions/platform/mailer.ts'
import { createSmtpMailer } from '../../functions/platform/mailer-smtp.ts'
import type { Relay } from '../../functions/platform/smtp-attempt.ts'
import { type Script, startRelay, type TestRelay } from './relay.ts'

const message: Message = {
  message_id: '<report-2030-01.r1.0a1b2c3d@ledger.example.com>',
  from: { name: '접속기록 원장', address: 'ledger@example.com' },
  to: [{ name: '김보람', address: 'officer@example.com' }],
  cc: [{ name: null, address: 'deputy@example.com' }],
  subject: '[점검 필요] 2030년 1월 개인정보 접속기록 점검 보고서: 탐지 6건 중 높음 2건이 있습니다',
  html: '<p>안녕하세요. <b>탐지 6건</b></p>\r\n'.repeat(40),
  text: '안녕하세요. 탐지 6건\n.\n한 줄에 점 하나\n',
  date: '2030-02-01T00:10:00Z',
  headers: { 'Auto-Submitted': 'auto-generated' },
}

let relay: TestRelay | undefined
afterEach(async () => {
  await relay?.close()
  relay = undefined
})

const waits: number[] = []
const mailerFor = (settings: Relay, attempts = 4, silenceMs = 400) => {
  waits.length = 0
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  return createSmtpMailer(
    settings,
    { sleep, random: () => 0.5 },
    { attempts, firstWaitMs: 1000, limits: { connectMs: 400, silenceMs, totalMs: 1500 } },
  )
}
const outcome = (settings: Relay, attempts?: number, sent = message) =>
  mailerFor(settings, attempts)
    .send(sent)
    .catch((error: LedgerError) => ({ code: error.code, detail: error.detail }))
const during = async (script: Script, attempts?: number) => {
  relay = await startRelay(script)
  return { fate: await outcome(relay.settings, attempts), log: relay.log, counts: await relay.counts() }
}
const ID = message.message_id

test('a Korean message arrives over STARTTLS as it was written', async () => {
  relay = await startRelay()
  expect(await outcome(relay.settings)).toEqual({ state: 'sent', answer: '250 2.0.0 queued as 4Xy7' })
  const [mail] = await relay.messages()
  expect({
    id: mail!.messageId,
    subject: mail!.subject,
    from: mail!.from!.value,
    to: [mail!.to].flat()[0]!.value,
    cc: [mail!.cc].flat()[0]!.value,
    html: mail!.html,
    text: mail!.text,
    date: mail!.date!.toISOString(),
    automatic: mail!.headers.get('auto-submitted'),
    attachments: mail!.attachments,
  }).toEqual({
    id: ID,
    subject: message.subject,
    from: [{ name: '접속기록 원장', address: 'ledger@example.com' }],
    to: [{ name: '김보람', address: 'officer@example.com' }],
    cc: [{ name: '', address: 'deputy@example.com' }],
    html: message.html.replaceAll('\r\n', '\n'),
    text: message.text,
    date: '2030-02-01T00:10:00.000Z',
    automatic: 'auto-generated',
    attachments: [],
  })
  expect(relay.log).toEqual(['mail over tls', 'rcpt 250', 'rcpt 250', 'take'])
})

test('sending a message twice sends the same bytes', async () => {
  relay = await startRelay()
  await outcome(relay.settings)
  await outcome(relay.settings)
  expect(relay.raw[0]!.equals(relay.raw[1]!)).toBe(true)
  expect(relay.raw[0]!.every((byte) => byte < 128)).toBe(true)
  expect(
    Math.max(
      ...relay.raw[0]!.toString('latin1')
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(999)
})

const TAKEN = { state: 'sent', answer: '250 2.0.0 queued as 4Xy7' }
const twice = (text: string) => [text, 'rcpt 250', 'rcpt 250']

test.each<[string, Script, { fate: unknown; log: string[]; counts: Record<string, number> }]>([
  [
    'a relay that puts the message off is asked again until it takes it',
    { fates: ['put_off', 'put_off', 'take'] },
    {
      fate: TAKEN,
      log: ['put_off', 'put_off', 'take'].flatMap((fate) => [...twice('mail over tls'), fate]),
      counts: { [ID]: 1 },
    },
  ],
  [
    'a relay that refuses the message is not asked again, and no address is told',
    { fates: ['refuse'] },
    {
      fate: { code: 'MAIL_REFUSED', detail: '554 5.7.1 not for <address> at DATA' },
      log: [...twice('mail over tls'), 'refuse'],
      counts: {},
    },
  ],
  [
    'a line cut after the message is a doubt and not tried again here',
    { fates: ['take_and_drop', 'take'] },
    {
      fate: { code: 'MAIL_DOUBT', detail: expect.stringMatching(/^the message was handed over, then: E/) },
      log: [...twice('mail over tls'), 'take_and_drop'],
      counts: { [ID]: 1 },
    },
  ],
  [
    'no answer after the message is a doubt',
    { fates: ['take_and_hang'] },
    {
      fate: { code: 'MAIL_DOUBT', detail: 'the message was handed over, then: ETIMEDOUT' },
      log: [...twice('mail over tls'), 'take_and_hang'],
      counts: { [ID]: 1 },
    },
  ],
  [
    'a relay without STARTTLS gets nothing',
    { withoutStartTls: true },
    {
      fate: { code: 'MAIL_UNAVAILABLE', detail: expect.stringContaining('STARTTLS') },
      log: [],
      counts: {},
    },
  ],
  [
    'a certificate nobody vouches for gets nothing',
    { trusted: false },
    { fate: { code: 'MAIL_UNAVAILABLE', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, log: [], counts: {} },
  ],
  [
    'in clear only when told',
    { tls: 'none' },
    { fate: TAKEN, log: [...twice('mail in clear'), 'take'], counts: { [ID]: 1 } },
  ],
  [
    'TLS from the first byte',
    { tls: 'implicit' },
    { fate: TAKEN, log: [...twice('mail over tls'), 'take'], counts: { [ID]: 1 } },
  ],
  [
    'a password signs in',
    { password: 'correct horse' },
    { fate: TAKEN, log: ['auth', ...twice('mail over tls'), 'take'], counts: { [ID]: 1 } },
  ],
  [
    'a recipient put off is tried again alone',
    { recipients: { 'deputy@example.com': [450, 250] } },
    {
      fate: TAKEN,
      log: ['mail over tls', 'rcpt 250', 'rcpt 450', 'take', 'mail over tls', 'rcpt 250', 'take'],
      counts: { [ID]: 2 },
    },
  ],
  [
    'one of two recipients refused is a visible failure, and the other has the mail once',
    { recipients: { 'deputy@example.com': [550] } },
    {
      fate: {
        code: 'MAIL_REFUSED',
        detail: '1 of 2 recipients have it; recipient 2: 550 5.1.1 <address> not now',
      },
      log: ['mail over tls', 'rcpt 250', 'rcpt 550', 'take'],
      counts: { [ID]: 1 },
    },
  ],
  [
    'all recipients refused is a refusal',
    { recipients: { 'deputy@example.com': [550], 'officer@example.com': [550] } },
    {
      fate: { code: 'MAIL_REFUSED', detail: expect.stringMatching(/^550 5\.1\.1 <address> not now/) },
      log: ['mail over tls', 'rcpt 550', 'rcpt 550'],
      counts: {},
    },
  ],
])('%s', async (_title, script, expected) => {
  expect(await during(script)).toEqual(expected)
})

test('a line cut before the whole message was handed over is tried again: nobody has it', async () => {
  relay = await startRelay({ fates: ['drop_in_data', 'take'] })
  const large = { ...message, html: message.html.repeat(4000) }
  expect(await outcome(relay.settings, 4, large)).toEqual(TAKEN)
  expect({ log: relay.log, counts: await relay.counts() }).toEqual({
    log: ['drop_in_data', 'take'].flatMap((fate) => [...twice('mail over tls'), fate]),
    counts: { [ID]: 1 },
  })
})

test('a wrong password is not tried again and not told', async () => {
  relay = await startRelay({ password: 'correct horse' })
  const fate = await outcome({ ...relay.settings, password: 'battery staple' })
  expect({ fate, log: relay.log, waits }).toEqual({
    fate: {
      code: 'MAIL_UNAVAILABLE',
      detail: 'the relay does not let us in: 535 5.7.8 no entry for <address> at AUTH PLAIN',
    },
    log: ['auth'],
    waits: [],
  })
})

test('a recipient put off for ever ends as a visible failure that says who has the mail', async () => {
  const { fate, counts } = await during({ recipients: { 'deputy@example.com': [450] } }, 3)
  expect({ fate, counts, waits }).toEqual({
    fate: {
      code: 'MAIL_REFUSED',
      detail:
        '1 of 2 recipients have it; recipient 2: 450 4.2.0 <address> not now; ' +
        'last attempt: 450 4.2.0 <address> not now at RCPT TO',
    },
    counts: { [ID]: 1 },
    waits: [750, 3000],
  })
})

test('attempts are bounded and the waits grow', async () => {
  const { fate, log } = await during({ fates: ['put_off'] })
  expect({ fate, tries: log.filter((entry) => entry === 'put_off').length, waits }).toEqual({
    fate: { code: 'MAIL_UNAVAILABLE', detail: '451 4.7.1 greylisted, come back at DATA' },
    tries: 4,
    waits: [750, 3000, 12_000],
  })
})

test('a relay that is not there is unavailable', async () => {
  relay = await startRelay()
  const { settings } = relay
  await relay.close()
  relay = undefined
  expect(await outcome(settings, 2)).toEqual({ code: 'MAIL_UNAVAILABLE', detail: 'ECONNREFUSED' })
})

test('a relay that never greets, or drips for ever, is unavailable within its limits', async () => {
  const server = createServer((socket) => {
    const drip = setInterval(() => socket.write('220-wait\r\n'), 100)
    socket.on('close', () => clearInterval(drip))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const before = performance.now()
  const settings: Relay = { host: '127.0.0.1', port, user: undefined, password: undefined, tls: 'required' }
  expect(await outcome(settings, 1)).toEqual({ code: 'MAIL_UNAVAILABLE', detail: 'ETIMEDOUT' })
  expect(performance.now() - before).toBeLessThan(3000)
  await new Promise((resolve) => server.close(resolve))
})

test.each<[string, Partial<Message>]>([
  ['a line break in the subject', { subject: 'x\r\nBcc: thief@example.com' }],
  ['a line break in a name', { from: { name: 'x\nBcc: thief@example.com', address: 'ledger@example.com' } }],
  ['a line break in a header', { headers: { 'X-Report': 'a\r\nBcc: thief@example.com' } }],
  ['a header that is not ours', { headers: { Bcc: 'thief@example.com' } }],
  ['two addresses in one', { to: [{ name: null, address: 'a@example.com, thief@example.com' }] }],
  ['no recipient', { to: [] }],
  ['a Message-ID with a blank', { message_id: '<a b@example.com>' }],
  ['a Unicode line separator in the subject', { subject: 'x\u2028y' }],
])('%s is refused before anything is sent, and not repeated in the error', async (_title, change) => {
  relay = await startRelay()
  const fate = await outcome(relay.settings, 1, { ...message, ...change })
  expect(fate).toEqual({
    code: 'MAIL_REFUSED',
    detail: expect.stringMatching(/^the message is not valid \([a-z_.0-9A-Z-]+: /),
  })
  expect(JSON.stringify(fate)).not.toContain('thief')
  expect(relay.log).toEqual([])
})

test.each([
  ['access-ledger <ledger@example.com>', { name: 'access-ledger', address: 'ledger@example.com' }],
  ['ledger@example.com', { name: null, address: 'ledger@example.com' }],
  ['"원장, 접속기록" <ledger@example.com>', { name: '원장, 접속기록', address: 'ledger@example.com' }],
])('the sender %j is read', (written, read) => {
  expect(parseMailbox(written)).toEqual(read)
})

test.each(['', 'ledger', 'a@example.com, b@example.com', '<a@example.com\r\nBcc: b@example.com>'])(
  'the sender %j is refused',
  (written) => {
    expect(() => parseMailbox(written)).toThrow(LedgerError)
  },
)
