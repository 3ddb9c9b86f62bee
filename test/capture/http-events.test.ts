// SPDX-License-Identifier: Apache-2.0
// What capture makes of events sent over HTTP: duplicates, conflicts, time, legal fields, and input made to break it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { smallestEvent } from '../../schemas/examples.ts'
import { select } from '../platform/select.ts'
import { type ServedLedger, serveNew } from './served.ts'

/** 02:00 in Seoul: the moment when the day before closes. */
const NOW = '2026-09-01T17:00:00.000Z'
let ledger: ServedLedger
beforeAll(async () => {
  ledger = await serveNew(NOW)
}, 60_000)
afterAll(() => ledger.close())

let number = 0
const newId = () => `01990a1c-7b00-7000-8000-${(++number).toString(16).padStart(12, '0')}`
const event = (fields: object = {}) => ({ ...smallestEvent, event_id: newId(), ...fields })
/** The fate of one event alone. */
const fateOf = async (one: object) => {
  const { body } = await ledger.send([one])
  return (body.events as Record<string, unknown>[])[0]
}
const refusal = (code: string, path: string) =>
  expect.objectContaining({
    status: 'rejected',
    code,
    path,
    allowed: expect.any(String),
    received: expect.any(String),
  })
const shown = (id: string, columns: string) =>
  ledger.query(
    select(
      `SELECT ${columns
        .split(', ')
        .map((column) => column.split(' ')[0])
        .join(', ')} FROM events WHERE event_id = '${id}'`,
      columns,
    ),
  )

describe('the same event again', () => {
  test('is accepted and shows once', async () => {
    const one = event()
    expect([(await ledger.send(one)).status, (await ledger.send([one, one])).status]).toEqual([202, 202])
    expect(await shown(one.event_id, 'event_id STRING')).toEqual([{ event_id: one.event_id }])
  })

  test('with other content is accepted, the first shows, and the conflict is listed', async () => {
    const one = event({ operation: '첫 번째' })
    await ledger.send(one)
    ledger.clock.moment = new Date(Date.parse(NOW) + 1000)
    expect(await fateOf({ ...one, operation: '두 번째' })).toMatchObject({ status: 'accepted' })
    ledger.clock.moment = new Date(NOW)
    expect(await shown(one.event_id, 'operation STRING')).toEqual([{ operation: '첫 번째' }])
    const conflicts = await ledger.query(
      select(
        `SELECT event_id, conflict, versions FROM event_conflicts WHERE event_id = '${one.event_id}'`,
        'event_id STRING, conflict STRING, versions INT64',
      ),
    )
    expect(conflicts).toEqual([{ event_id: one.event_id, conflict: 'other_content', versions: 2 }])
  })

  test('with other content in one batch is refused there, whatever follows it', async () => {
    const one = event({ operation: '첫 번째' })
    const { status, body } = await ledger.send([one, { ...one, operation: '두 번째' }, one])
    expect([status, body.events]).toEqual([
      202,
      [
        { status: 'accepted', index: 0, event_id: one.event_id, late: false, redactions: 0 },
        {
          status: 'rejected',
          index: 1,
          event_id: one.event_id,
          code: 'EVENT_ID_REUSED',
          path: '$.event_id',
          allowed: 'a new UUIDv7 for each event',
          received: `"${one.event_id}"`,
        },
        { status: 'accepted', index: 2, event_id: one.event_id, late: false, redactions: 0 },
      ],
    ])
    const stored = select(
      `SELECT count(*) AS n FROM access_events WHERE event_id = '${one.event_id}'`,
      'n INT64',
    )
    expect(await ledger.query(stored)).toEqual([{ n: 1 }])
  })
})

describe('time', () => {
  test.each([
    ['2026-08-31T23:59:59.999+09:00', NOW, '2026-08-31', true],
    ['2026-09-01T00:00:00+09:00', NOW, '2026-09-01', false],
    ['2026-09-01T23:59:59.999999999+09:00', NOW, '2026-09-01', false],
    ['2026-09-01T23:59:59+09:00', '2026-09-01T17:00:00.001Z', '2026-09-01', true],
    ['2026-09-01T15:00:00Z', '2026-09-01T17:00:00.001Z', '2026-09-02', false],
    ['2026-08-31T15:00:00-00:00', NOW, '2026-09-01', false],
  ])('an event of %s received at %s belongs to %s; late: %s', async (occurredAt, receivedAt, day, late) => {
    ledger.clock.moment = new Date(receivedAt)
    const one = event({ occurred_at: occurredAt })
    expect(await fateOf(one)).toMatchObject({ status: 'accepted', late })
    expect(await shown(one.event_id, 'event_date DATE, late BOOL')).toEqual([{ event_date: day, late }])
    ledger.clock.moment = new Date(NOW)
  })

  test.each([
    ['24 hours ahead', '2026-09-02T17:00:00.000Z', expect.objectContaining({ status: 'accepted' })],
    ['a millisecond more', '2026-09-02T17:00:00.001Z', refusal('EVENT_IN_FUTURE', '$.occurred_at')],
    ['the oldest day of the floor', '2024-09-02T00:00:00+09:00', expect.objectContaining({ late: true })],
    ['the day before', '2024-09-01T23:59:59+09:00', refusal('EVENT_TOO_OLD', '$.occurred_at')],
    ['no offset', '2026-09-01T09:30:00', refusal('EVENT_SCHEMA', '$.occurred_at')],
    ['a day that is none', '2026-02-30T09:30:00Z', refusal('EVENT_SCHEMA', '$.occurred_at')],
    ['no seconds', '2026-09-01T09:30Z', refusal('EVENT_SCHEMA', '$.occurred_at')],
  ])('%s', async (_name, occurredAt, fate) => {
    expect(await fateOf(event({ occurred_at: occurredAt }))).toEqual(fate)
  })

  test('rights are kept longer, so older changes of rights are taken', async () => {
    const grant = { action: 'grant', subjects: undefined, rights: { grantee_id: 'kim', role: 'reader' } }
    const fates = await Promise.all(
      ['2023-09-02T00:00:00+09:00', '2023-09-01T23:59:59+09:00'].map((occurred_at) =>
        fateOf(event({ ...grant, occurred_at })),
      ),
    )
    expect(fates).toEqual([
      expect.objectContaining({ status: 'accepted' }),
      refusal('EVENT_TOO_OLD', '$.occurred_at'),
    ])
  })
})

describe('legal fields', () => {
  test.each<[string, object, string, string]>([
    ['no actor', { actor: undefined }, 'EVENT_LEGAL_FIELD', '$.actor'],
    ['an empty actor id', { actor: { id: '', type: 'handler' } }, 'EVENT_LEGAL_FIELD', '$.actor.id'],
    ['no time', { occurred_at: undefined }, 'EVENT_LEGAL_FIELD', '$.occurred_at'],
    ['no source', { source: undefined }, 'EVENT_LEGAL_FIELD', '$.source'],
    ['no address for the channel app', { source: { site: '본사' } }, 'EVENT_LEGAL_FIELD', '$.source.ip'],
    ['nothing in the source of a batch', { channel: 'batch', source: {} }, 'EVENT_LEGAL_FIELD', '$.source'],
    ['no action', { action: undefined }, 'EVENT_LEGAL_FIELD', '$.action'],
    ['no subjects', { subjects: undefined }, 'EVENT_LEGAL_FIELD', '$.subjects'],
    ['an empty list of subjects', { subjects: [] }, 'EVENT_LEGAL_FIELD', '$.subjects'],
    ['no subject for a view', { subjects: [], subject_count: 0 }, 'EVENT_LEGAL_FIELD', '$.subjects'],
    ['a wrong count', { subject_count: 2 }, 'EVENT_SUBJECT_COUNT', '$.subject_count'],
    [
      'a count without subjects',
      { action: 'login', subjects: undefined, subject_count: 3 },
      'EVENT_SUBJECT_COUNT',
      '$.subject_count',
    ],
    ['a system that is not registered', { system_id: 'nowhere' }, 'PRODUCER_RIGHTS', '$.system_id'],
    ['an unknown key', { subject: 'M-1' }, 'EVENT_SCHEMA', '$.subject'],
    [
      'an unknown key further in',
      { actor: { id: 'kim', type: 'handler', name: '홍길동' } },
      'EVENT_SCHEMA',
      '$.actor.name',
    ],
    [
      'an id that is no UUIDv7',
      { event_id: '550e8400-e29b-41d4-a716-446655440000' },
      'EVENT_SCHEMA',
      '$.event_id',
    ],
    ['an address that is none', { source: { ip: '192.0.2.256' } }, 'EVENT_SCHEMA', '$.source.ip'],
    ['a data subject as actor', { actor: { id: 'kim', type: 'member' } }, 'EVENT_SCHEMA', '$.actor.type'],
    [
      '1 001 subjects',
      { subjects: Array.from({ length: 1001 }, (_, index) => ({ id: `M-${index}` })) },
      'EVENT_SCHEMA',
      '$.subjects',
    ],
    [
      'more than 256 KiB',
      { subjects: Array.from({ length: 1000 }, (_, index) => ({ id: `${index}${'가'.repeat(120)}` })) },
      'EVENT_TOO_LARGE',
      '$',
    ],
  ])('%s is refused and kept with its reason', async (_name, fields, code, path) => {
    const { status, body } = await ledger.send([event(fields)])
    expect([status, body.events]).toEqual([code === 'PRODUCER_RIGHTS' ? 403 : 422, [refusal(code, path)]])
    const last = select(
      'SELECT code, path FROM rejected_events ORDER BY received_at DESC, rejection_id',
      'code STRING, path STRING',
    )
    expect(await ledger.query(last)).toContainEqual({ code, path })
  })

  test.each([
    ['a search without result', { action: 'search', subjects: undefined, subject_count: 0 }],
    ['signing in', { action: 'login', subjects: undefined }],
    [
      'work on many by a condition',
      { subjects: undefined, subject_query: { template: 'grade = ?', hits: 240 }, subject_count: 240 },
    ],
    ['the same subject twice counted once', { subjects: [{ id: 'M-1' }, { id: 'M-1' }], subject_count: 1 }],
    ['a batch from a device', { channel: 'batch', source: { device_id: 'job-1' } }],
  ])('%s is accepted', async (_name, fields) => {
    expect(await fateOf(event(fields))).toMatchObject({ status: 'accepted' })
  })

  test.each([
    ['$.actor.id', { actor: { id: '900101-1234567', type: 'handler' } }],
    ['$.actor.on_behalf_of', { actor: { id: 'kim', type: 'admin', on_behalf_of: '9001011234567' } }],
    [
      '$.rights.grantee_id',
      { action: 'grant', rights: { grantee_id: '９００１０１－１２３４５６７', role: 'reader' } },
    ],
    ['$.subjects[1].id', { subjects: [{ id: 'M-1' }, { id: '900101 1234567' }] }],
  ])('a resident number as %s is refused and is nowhere in the answer', async (path, fields) => {
    const { status, body } = await ledger.send([event(fields)])
    expect([status, body.events]).toEqual([422, [refusal('EVENT_ID_IS_RRN', path)]])
    expect(JSON.stringify(body).normalize('NFKC').replace(/\D/g, '')).not.toContain('9001011234567')
  })
})

describe('input made to break it', () => {
  const raw = (text: string) => ledger.ask({ body: text })
  const withText = (fields: string) => JSON.stringify(event()).replace(/\}$/, `,${fields}}`)
  const nested = (depth: number, open: string, close: string) =>
    `${open.repeat(depth)}1${close.repeat(depth)}`

  test.each<[string, () => string, object]>([
    [
      '__proto__ beside the fields',
      () => withText('"__proto__": {"admin": true}'),
      refusal('EVENT_SCHEMA', '$.__proto__'),
    ],
    [
      '__proto__ as an attribute',
      () => withText('"attributes": {"a": "b", "__proto__": "x"}'),
      refusal('EVENT_SCHEMA', '$.attributes.__proto__'),
    ],
    [
      'constructor as an attribute',
      () => withText('"attributes": {"constructor": "x"}'),
      expect.objectContaining({ status: 'accepted' }),
    ],
    [
      'a hundred thousand arrays in each other',
      () => withText(`"attributes": ${nested(100_000, '[', ']')}`),
      refusal('EVENT_SCHEMA', '$.attributes'),
    ],
    [
      'a hundred thousand objects in each other',
      () => withText(`"work": ${nested(100_000, '{"a":', '}')}`),
      refusal('EVENT_SCHEMA', expect.any(String) as never),
    ],
    ['a number beyond every number', () => withText('"bytes": 1e999'), refusal('EVENT_SCHEMA', '$.bytes')],
    [
      'a number that JavaScript would round',
      () => withText('"bytes": 9007199254740993'),
      refusal('EVENT_SCHEMA', '$.bytes'),
    ],
    ['a negative count', () => withText('"bytes": -1'), refusal('EVENT_SCHEMA', '$.bytes')],
    ['a lone surrogate', () => withText('"operation": "\\ud800"'), refusal('EVENT_SCHEMA', '$')],
    ['NUL', () => withText('"operation": "a\\u0000b"'), refusal('EVENT_SCHEMA', '$')],
    [
      'a key of 8 000 letters',
      () => withText(`"${'k'.repeat(8000)}": 1`),
      expect.objectContaining({ code: 'EVENT_SCHEMA' }),
    ],
  ])('%s', async (_name, text, fate) => {
    const { status, body } = await raw(text())
    expect([[202, 422], (body.events as unknown[])[0]]).toEqual([expect.arrayContaining([status]), fate])
  })

  test('what is no event at all is refused one by one, and the batch goes on', async () => {
    const { status, body } = await raw(`{"events": [null, 1, "text", [], {}, ${JSON.stringify(event())}]}`)
    expect([status, body.accepted, body.rejected]).toEqual([202, 1, 5])
  })

  test('a refused event of several megabytes is kept shortened', async () => {
    const { status } = await ledger.send([event({ extra: '가'.repeat(2_000_000) })])
    expect(status).toBe(422)
    const [kept] = await ledger.query(
      select(
        "SELECT length(body) AS body, body_bytes, length(received) AS received, truncated FROM rejected_events WHERE path = '$.extra'",
        'body INT64, body_bytes INT64, received INT64, truncated BOOL',
      ),
    )
    expect(kept).toEqual({ body: 4096, body_bytes: expect.any(Number), received: 200, truncated: true })
    expect(kept?.body_bytes).toBeGreaterThan(6_000_000)
  })

  test('the same refusal twice shows as one', async () => {
    const one = event({ again: true })
    await ledger.send([one])
    await ledger.send([one])
    const count = (table: string) =>
      ledger.query(select(`SELECT count(*) AS n FROM ${table} WHERE path = '$.again'`, 'n INT64'))
    expect([await count('rejected_events'), await count('rejections')]).toEqual([[{ n: 2 }], [{ n: 1 }]])
  })
})
