// SPDX-License-Identifier: Apache-2.0
// Secrets sent over HTTP are replaced and listed, and are found nowhere in the data folder afterwards.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Row } from '../../functions/platform/warehouse.ts'
import { smallestEvent } from '../../schemas/examples.ts'
import { select, wholeTable } from '../platform/select.ts'
import { type ServedLedger, serveNew } from './served.ts'

let ledger: ServedLedger
beforeAll(async () => {
  ledger = await serveNew('2026-09-01T03:00:00.000Z')
}, 60_000)
afterAll(() => ledger.close())

let number = 0
const newId = () => `01990a1c-7b00-7000-8000-${(++number).toString(16).padStart(12, '0')}`
const event = (fields: object) => ({ ...smallestEvent, event_id: newId(), ...fields })
const row = async (id: string): Promise<Row> =>
  (await ledger.query(wholeTable('access_events', 'event_id'))).find((one) => one.event_id === id) ?? {}
const D = expect.stringMatching(/\[\w+:[0-9a-f]{16}\]/)

test.each<[string, object, string, { path: string; kind: string }[]]>([
  [
    'a reason',
    { reason: { text: '주민번호 900101-1234567 확인' } },
    '900101-1234567',
    [{ path: '$.reason.text', kind: 'rrn' }],
  ],
  [
    'full-width digits',
    { operation: '９００１０２－２３４５６７８ 조회' },
    '９００１０２－２３４５６７８',
    [{ path: '$.operation', kind: 'rrn' }],
  ],
  [
    'an attribute',
    { attributes: { memo: 'card 4111-1111-1111-1111' } },
    '4111-1111-1111-1111',
    [{ path: '$.attributes.memo', kind: 'card' }],
  ],
  [
    'an attribute that its name makes secret',
    { attributes: { password: 'correct horse', ok: 'fine' } },
    'correct horse',
    [{ path: '$.attributes.password', kind: 'token' }],
  ],
  [
    'an attribute whose name says account',
    { attributes: { 계좌번호: '12345601123456' } },
    '12345601123456',
    [{ path: '$.attributes.계좌번호', kind: 'account' }],
  ],
  [
    'a token as attribute',
    { attributes: { access_token: 'Qx7f9Lm2Zr8Tq1Wd' } },
    'Qx7f9Lm2Zr8Tq1Wd',
    [{ path: '$.attributes.access_token', kind: 'token' }],
  ],
  [
    'the name of an attribute',
    { attributes: { '900103-1234567': 'x' } },
    '900103-1234567',
    [{ path: '$.attributes', kind: 'rrn' }],
  ],
  [
    'a query',
    { subject_query: { template: "rrn = '900104-1234567'", hits: 1 }, subjects: undefined },
    '900104-1234567',
    [{ path: '$.subject_query.template', kind: 'rrn' }],
  ],
  [
    'a ticket',
    { reason: { ticket: 'token=f00dbabe12345678f00d' } },
    'f00dbabe12345678f00d',
    [{ path: '$.reason.ticket', kind: 'token' }],
  ],
])('%s', async (_name, fields, secret, redactions) => {
  const one = event(fields)
  const { status, body } = await ledger.send([one])
  expect([status, (body.events as Row[])[0]]).toMatchObject([
    202,
    { status: 'accepted', redactions: redactions.length },
  ])
  expect(ledger.filesWith(secret)).toEqual([])
  const found = await row(one.event_id)
  expect(found.redactions).toEqual(redactions.map((redaction) => ({ ...redaction, key_id: 'r1' })))
  expect(found.event_json).toEqual(D)
  expect(found.event_json).not.toContain(secret)
  expect(ledger.filesWith(secret)).toEqual([])
})

test('two attributes named by the same secret both stay', async () => {
  const one = event({ attributes: { '900105-1234567': 'a', '9001051234567': 'b' } })
  await ledger.send([one])
  const names = ((await row(one.event_id)).attributes as Row[]).map(({ key, value }) => [key, value])
  expect(names).toEqual([
    [expect.stringMatching(/^\[rrn:[0-9a-f]{16}\]$/), expect.any(String)],
    [expect.stringMatching(/^\[rrn:[0-9a-f]{16}\]\+$/), expect.any(String)],
  ])
  expect(names.map(([, value]) => value).sort()).toEqual(['a', 'b'])
})

test('a refused event keeps no secret, wherever it lies in it', async () => {
  const secret = '900106-1234567'
  const digits = '9001061234567'
  const refused = [
    event({ actor: { id: secret, type: 'handler' } }),
    event({ unknown: `주민번호 ${secret}` }),
    event({ [secret]: 1 }),
    event({ event_id: secret }),
    event({ system_id: secret }),
    { ...event({}), occurred_at: secret },
    [secret],
    secret,
  ]
  const { status, body } = await ledger.send(refused as object[])
  expect([status, body.rejected]).toEqual([422, refused.length])
  expect(JSON.stringify(body)).not.toContain(secret)
  const count = select('SELECT count(*) AS n FROM rejected_events', 'n INT64')
  expect([ledger.filesWith(secret), ledger.filesWith(digits)]).toEqual([[], []])
  expect(await ledger.query(count)).toEqual([{ n: refused.length }])
  expect([ledger.filesWith(secret), ledger.filesWith(digits)]).toEqual([[], []])
})

test('a secret that was not replaced would be found', async () => {
  const text = '고객 요청으로 회원 등급을 확인함'
  await ledger.send([event({ reason: { text } })])
  expect(ledger.filesWith(text).map((file) => file.slice(ledger.folder.length))).toEqual([
    expect.stringMatching(/^\/journal\/access_events\/\d{12}\.ndjson$/),
  ])
})
