// SPDX-License-Identifier: Apache-2.0
// Requests that capture answers without looking at an event: every status of the OpenAPI document, each with the input
// that brings it about.
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { producersPath } from '../../functions/capture/key-files.ts'
import type { ProducerEntry } from '../../functions/capture/producers.ts'
import { captureAnswer, captureProblem } from '../../schemas/capture-answer.ts'
import { fullEvent, smallestEvent } from '../../schemas/examples.ts'
import { fileError, type Watched, watch } from '../platform/file-faults.ts'
import { select } from '../platform/select.ts'
import { eventId } from '../platform/stored-event.ts'
import { type Answer, type Ask, type ServedLedger, serveNew } from './served.ts'

let ledger: ServedLedger
const seen = new Set<number>()
beforeAll(async () => {
  ledger = await serveNew('2026-09-01T03:00:00.000Z')
}, 60_000)
afterAll(() => ledger.close())

const ask = async (what: Ask): Promise<Answer> => {
  const answer = await ledger.ask(what)
  seen.add(answer.status)
  const schema = 'error' in answer.body ? captureProblem : captureAnswer
  expect(schema.safeParse(answer.body).error).toBeUndefined()
  return answer
}
const stored = async (table: string): Promise<number> =>
  (await ledger.query(select(`SELECT count(*) AS n FROM ${table}`, 'n INT64')))[0]?.n as number

const batchOf = (count: number) =>
  JSON.stringify({
    events: Array.from({ length: count }, (_, index) => ({ ...smallestEvent, event_id: eventId(index) })),
  })
const MB = 1_000_000

test.each([
  ['an empty body', 400, 'BODY_NOT_JSON', { body: '' }],
  ['a body that is not JSON', 400, 'BODY_NOT_JSON', { body: '{"events": [' }],
  ['a body that is not UTF-8', 400, 'BODY_NOT_JSON', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }],
  ['an array', 400, 'BODY_NOT_A_BATCH', { body: '[]' }],
  ['a text', 400, 'BODY_NOT_A_BATCH', { body: '"event"' }],
  ['null', 400, 'BODY_NOT_A_BATCH', { body: 'null' }],
  ['no events', 400, 'BODY_NOT_A_BATCH', { body: '{"events": []}' }],
  ['events that are no array', 400, 'BODY_NOT_A_BATCH', { body: '{"events": {}}' }],
  ['a key beside events', 400, 'BODY_NOT_A_BATCH', { body: '{"events": [{}], "key": 1}' }],
  ['501 events', 413, 'BATCH_TOO_LONG', { body: batchOf(501) }],
  [
    'more than 8 MB by its content-length',
    413,
    'BODY_TOO_LARGE',
    { headers: { 'content-length': String(8 * MB + 1) }, body: Buffer.alloc(8 * MB + 1, ' ') },
  ],
  [
    'more than 8 MB in chunks',
    413,
    'BODY_TOO_LARGE',
    {
      headers: { 'transfer-encoding': 'chunked' },
      body: Array.from({ length: 9 }, () => Buffer.alloc(MB, ' ')),
    },
  ],
  ['another content type', 415, 'MEDIA_TYPE', { headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ['no content type', 415, 'MEDIA_TYPE', { headers: { 'content-type': '' }, body: '{}' }],
  ['a compressed body', 415, 'MEDIA_TYPE', { headers: { 'content-encoding': 'gzip' }, body: '{}' }],
  ['another address', 404, 'NOT_FOUND', { path: '/v1/event', body: '{}' }],
  ['the address of no version', 404, 'NOT_FOUND', { path: '/', method: 'GET' }],
  ['GET', 405, 'METHOD', { method: 'GET' }],
  ['PUT', 405, 'METHOD', { method: 'PUT', body: '{}' }],
] as const)('%s is %i %s, and nothing is stored', async (_name, status, code, what) => {
  const answer = await ask(what)
  expect([answer.status, answer.body]).toEqual([
    status,
    { error: { code, message: expect.any(String), help: expect.any(String) } },
  ])
  expect([await stored('access_events'), await stored('rejected_events')]).toEqual([0, 0])
})

test('405 names the method that is allowed', async () => {
  expect((await ask({ method: 'DELETE' })).headers.allow).toBe('POST')
})

test('after a body that was too large the server goes on', async () => {
  await ask({ body: Buffer.alloc(8 * MB + 1, ' ') })
  expect((await ask({ body: '{}' })).status).toBe(422)
})

test.each([
  ['a body of exactly 8 MB', JSON.stringify(smallestEvent).padEnd(8 * MB, ' ')],
  ['500 events', batchOf(500)],
  ['a byte order mark', `\ufeff${JSON.stringify(smallestEvent)}`],
  ['the smallest event of the documentation', JSON.stringify(smallestEvent)],
  ['the full event of the documentation', JSON.stringify(fullEvent)],
])('%s is accepted', async (_name, body) => {
  expect(await ask({ body })).toMatchObject({ status: 202, body: { rejected: 0 } })
})

test.each(['application/json; charset=utf-8', 'Application/JSON'])('%s is JSON', async (type) => {
  const answer = await ask({ headers: { 'content-type': type }, body: JSON.stringify(smallestEvent) })
  expect(answer.status).toBe(202)
})

test('the answer may not be kept by what lies between, nor taken for another type', async () => {
  const { headers } = await ask({ body: JSON.stringify(smallestEvent) })
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
})

test('the health address tells that the server lives, without a credential', async () => {
  const answer = await ledger.ask({ method: 'GET', path: '/healthz', headers: { authorization: '' } })
  expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }])
})

describe('credentials', () => {
  const body = JSON.stringify(smallestEvent)
  const NEW_KEY = 'n'.repeat(43)
  const OLD_KEY = 'o'.repeat(43)
  const path = () => producersPath(join(ledger.folder, 'keys'))
  const before = () => JSON.parse(readFileSync(path(), 'utf8')) as ProducerEntry[]
  const write = async (entries: unknown) => {
    const { mtimeMs } = statSync(path())
    writeFileSync(path(), typeof entries === 'string' ? entries : JSON.stringify(entries))
    utimesSync(path(), new Date(), new Date(mtimeMs + 1000))
    await sleep(300)
  }
  const statusFor = async (authorization: string) => (await ask({ headers: { authorization }, body })).status

  test.each([
    ['none', ''],
    ['another scheme', 'Basic bG9jYWw6a2V5'],
    ['an unknown key', `Bearer ${'x'.repeat(43)}`],
    ['an empty key', 'Bearer '],
    ['two keys', 'Bearer a b'],
  ])('%s is 401 with the scheme that is asked for', async (_name, authorization) => {
    const answer = await ask({ headers: { authorization }, body })
    expect([answer.status, answer.headers['www-authenticate'], answer.body.error]).toEqual([
      401,
      'Bearer',
      expect.objectContaining({ code: 'CREDENTIAL_MISSING' }),
    ])
  })

  test('after a rotation the new key works, the old one until its time, and a file that is wrong changes nothing', async () => {
    const [local] = before()
    const old = local?.key ?? ''
    await write([{ ...local, key: NEW_KEY, old_key: old, old_key_until: '2026-09-02T03:00:00Z' }])
    expect(await Promise.all([`Bearer ${NEW_KEY}`, `Bearer ${old}`].map(statusFor))).toEqual([202, 202])
    const moment = ledger.clock.moment
    ledger.clock.moment = new Date('2026-09-02T03:00:00Z')
    expect(await Promise.all([`Bearer ${NEW_KEY}`, `Bearer ${old}`].map(statusFor))).toEqual([202, 401])
    ledger.clock.moment = moment
    await write('[{"id":')
    expect(await statusFor(`Bearer ${NEW_KEY}`)).toBe(202)
    await write([{ ...local, key: OLD_KEY }])
    expect(await Promise.all([`Bearer ${NEW_KEY}`, `Bearer ${OLD_KEY}`].map(statusFor))).toEqual([401, 202])
    await write([local])
    expect(await statusFor(`Bearer ${old}`)).toBe(202)
  })
})

describe('rights', () => {
  const outside = [
    { ...smallestEvent, event_id: eventId(9001), system_id: 'nowhere' },
    { ...smallestEvent, event_id: eventId(9002), system_id: 'access-ledger-of-others' },
  ]

  test('a batch that lies outside the rights of the producer altogether is 403', async () => {
    const answer = await ask({ body: JSON.stringify({ events: outside }) })
    expect([answer.status, answer.body]).toMatchObject([
      403,
      { accepted: 0, rejected: 2, events: [{ code: 'PRODUCER_RIGHTS' }, { code: 'PRODUCER_RIGHTS' }] },
    ])
  })

  test('with one event inside, that one is accepted', async () => {
    const inside = { ...smallestEvent, event_id: eventId(9003) }
    const answer = await ask({ body: JSON.stringify({ events: [...outside, inside] }) })
    expect([answer.status, answer.body]).toMatchObject([
      202,
      {
        accepted: 1,
        rejected: 2,
        events: [{ status: 'rejected' }, { status: 'rejected' }, { status: 'accepted' }],
      },
    ])
  })

  test('with events refused for other reasons it is 422', async () => {
    const answer = await ask({ body: JSON.stringify({ events: [outside[0], {}] }) })
    expect([answer.status, answer.body]).toMatchObject([422, { accepted: 0, rejected: 2 }])
  })
})

describe('a warehouse that does not take rows', () => {
  let watched: Watched | undefined
  afterEach(() => watched?.restore())

  test.each([
    ['EIO', 'WAREHOUSE_UNAVAILABLE'],
    ['ENOSPC', 'WAREHOUSE_DISK_FULL'],
  ] as const)('%s is 503 %s with Retry-After, and sending the same again succeeds', async (errno, code) => {
    watched = watch('datasync', async () => {
      throw fileError(errno)
    })
    const body = JSON.stringify({ ...smallestEvent, event_id: eventId(9100) })
    const answer = await ask({ body })
    expect([answer.status, answer.headers['retry-after'], answer.body.error]).toMatchObject([
      503,
      '5',
      { code },
    ])
    watched.restore()
    expect((await ask({ body })).status).toBe(202)
  })
})

test('these tests saw every status of the OpenAPI document', () => {
  const document = JSON.parse(
    readFileSync(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8'),
  )
  const promised = Object.keys(document.paths['/v1/events'].post.responses).map(Number)
  expect(promised.filter((status) => !seen.has(status))).toEqual([])
  expect([...seen].filter((status) => !promised.includes(status)).sort()).toEqual([404, 405])
})
