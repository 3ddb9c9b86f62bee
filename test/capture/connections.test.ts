// SPDX-License-Identifier: Apache-2.0
// POST /v1/connections: the internet log of end users, with the promises of /v1/events, kept apart from everything about handlers.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { producersPath } from '../../functions/capture/key-files.ts'
import { connectionExample, smallestEvent } from '../../schemas/examples.ts'
import { loadSavedQuery } from '../../sql/saved-queries.ts'
import { tablesReadBy } from '../../sql/statements.ts'
import { select } from '../platform/select.ts'
import { type Ask, type ServedLedger, serveNew } from './served.ts'

/** 02:00 in Seoul: the moment when the day before closes. */
const NOW = '2026-09-01T17:00:00.000Z'
const KEY = 'g'.repeat(40)
let ledger: ServedLedger
beforeAll(async () => {
  ledger = await serveNew(NOW)
  const path = producersPath(join(ledger.folder, 'keys'))
  const gateway = { id: 'gateway', key: KEY, systems: [], actor_types: [], services: ['shop', 'mypage'] }
  writeFileSync(path, JSON.stringify([...JSON.parse(readFileSync(path, 'utf8')), gateway]))
  await sleep(400)
}, 60_000)
afterAll(() => ledger.close())

let number = 0
const newId = () => `01990a1c-7b00-7000-8000-${(++number).toString(16).padStart(12, '0')}`
const record = (fields: object = {}) => ({ ...connectionExample, event_id: newId(), ...fields })
const ask = (more: Ask) =>
  ledger.ask({
    path: '/v1/connections',
    ...more,
    headers: { authorization: `Bearer ${KEY}`, ...more.headers },
  })
const post = (events: unknown) => ask({ body: JSON.stringify(Array.isArray(events) ? { events } : events) })
const fateOf = async (one: object) => ((await post([one])).body.events as Record<string, unknown>[])[0]
const count = async (table: string): Promise<number> => {
  const [row] = await ledger.query(select(`SELECT count(*) AS n FROM ${table}`, 'n INT64'))
  return Number(row?.n)
}
const storedOf = (id: string, table = 'connections') =>
  ledger.query(
    select(
      `SELECT user_key, ip, ip_hex, service, event, producer_id, late, event_date, event_json FROM ${table} WHERE event_id = '${id}'`,
      'user_key STRING, ip STRING, ip_hex STRING, service STRING, event STRING, producer_id STRING, late BOOL, event_date DATE, event_json STRING',
    ),
  )
const refused = (code: string, path: string) =>
  expect.objectContaining({ status: 'rejected', code, path, allowed: expect.stringMatching(/\S/) })

describe('a record', () => {
  test('is answered 202 when it is on the disk, and stored with what lies outside its text', async () => {
    const one = record()
    expect(await post(one)).toMatchObject({
      status: 202,
      body: {
        accepted: 1,
        rejected: 0,
        events: [{ status: 'accepted', index: 0, event_id: one.event_id, late: false, redactions: 0 }],
      },
    })
    expect(ledger.filesWith(one.event_id).map((file) => file.replace(/.*\/journal\//, ''))).toEqual([
      expect.stringMatching(/^connection_events\/\d+\.ndjson$/),
    ])
    expect(await storedOf(one.event_id)).toEqual([
      {
        user_key: 'M-100234',
        ip: '198.51.100.24',
        ip_hex: '00000000000000000000ffffc6336418',
        service: 'shop',
        event: 'login',
        producer_id: 'gateway',
        late: false,
        event_date: '2026-09-01',
        event_json: `{"address":"198.51.100.24","event":"login","event_id":"${one.event_id}","occurred_at":"2026-09-01T09:30:00+09:00","service":"shop","user_key":"M-100234"}`,
      },
    ])
  })

  test('sent again is one record; with other content the first shows, and in one batch the second is refused', async () => {
    const one = record()
    expect([(await post(one)).status, (await post([one, one])).status]).toEqual([202, 202])
    expect(await storedOf(one.event_id)).toHaveLength(1)
    ledger.clock.moment = new Date(Date.parse(NOW) + 1000)
    expect(await fateOf({ ...one, event: 'logout' })).toMatchObject({ status: 'accepted' })
    ledger.clock.moment = new Date(NOW)
    expect((await storedOf(one.event_id)).map((row) => row.event)).toEqual(['login'])
    const two = record()
    const { body } = await post([two, { ...two, event: 'logout' }])
    expect(body.events).toEqual([
      expect.objectContaining({ status: 'accepted' }),
      refused('EVENT_ID_REUSED', '$.event_id'),
    ])
  })

  test('with a secret in its words is stored without it', async () => {
    const one = record({ event: 'login 900101-1234568' })
    expect(await fateOf(one)).toMatchObject({ status: 'accepted', redactions: 1 })
    expect((await storedOf(one.event_id))[0]?.event).toMatch(/^login (?!.*900101)\S+$/)
    expect(ledger.filesWith('900101-1234568')).toEqual([])
  })

  test('of IPv6 is compared by its address, not by its writing', async () => {
    const one = record({ address: '2001:DB8::1' })
    expect(await fateOf(one)).toMatchObject({ status: 'accepted' })
    expect((await storedOf(one.event_id))[0]).toMatchObject({
      ip: '2001:DB8::1',
      ip_hex: '20010db8000000000000000000000001',
    })
  })
})

describe('time', () => {
  test.each([
    [
      '24 hours ahead',
      '2026-09-02T17:00:00.000Z',
      expect.objectContaining({ status: 'accepted', late: false }),
    ],
    ['a millisecond more', '2026-09-02T17:00:00.001Z', refused('EVENT_IN_FUTURE', '$.occurred_at')],
    [
      'of a closed day',
      '2026-08-31T23:59:59+09:00',
      expect.objectContaining({ status: 'accepted', late: true }),
    ],
    [
      'of the oldest day of three months',
      '2026-06-02T00:00:00+09:00',
      expect.objectContaining({ late: true }),
    ],
    ['of the day before', '2026-06-01T23:59:59+09:00', refused('EVENT_TOO_OLD', '$.occurred_at')],
    ['without offset', '2026-09-01T09:30:00', refused('EVENT_SCHEMA', '$.occurred_at')],
  ])('a record %s', async (_what, occurred_at, fate) => {
    expect(await fateOf(record({ occurred_at }))).toEqual(fate)
  })
})

describe('what is refused', () => {
  test.each<[string, object, string, string]>([
    ['another service', { service: 'bank' }, 'PRODUCER_RIGHTS', '$.service'],
    ['no user', { user_key: undefined }, 'EVENT_SCHEMA', '$.user_key'],
    ['an empty user', { user_key: '' }, 'EVENT_SCHEMA', '$.user_key'],
    ['a resident number as the user', { user_key: '900101-1234568' }, 'EVENT_ID_IS_RRN', '$.user_key'],
    ['no address', { address: undefined }, 'EVENT_SCHEMA', '$.address'],
    ['a name as the address', { address: 'example.com' }, 'EVENT_SCHEMA', '$.address'],
    ['an address with a zone', { address: 'fe80::1%eth0' }, 'EVENT_SCHEMA', '$.address'],
    ['no words', { event: '' }, 'EVENT_SCHEMA', '$.event'],
    ['a text too long', { event: 'x'.repeat(201) }, 'EVENT_SCHEMA', '$.event'],
    ['NUL', { event: 'a\u0000b' }, 'EVENT_SCHEMA', '$'],
    ['a lone surrogate', { event: 'a\ud800' }, 'EVENT_SCHEMA', '$'],
    ['an unknown field', { url: 'https://example.com/' }, 'EVENT_SCHEMA', '$.url'],
    ['a number as the id', { event_id: 7 }, 'EVENT_SCHEMA', '$.event_id'],
  ])('%s', async (_what, change, code, path) => {
    const before = await count('rejected_connections')
    const { status, body } = await post(record(change))
    expect([status, body.events]).toEqual([code === 'PRODUCER_RIGHTS' ? 403 : 422, [refused(code, path)]])
    expect(await count('rejected_connections')).toBe(before + 1)
  })

  test('is kept with its reason for three months, in clear of no secret, and once when it comes again', async () => {
    const one = record({ user_key: '800202-2345671', url: 'x' })
    await post(one)
    await post(one)
    const rows = await ledger.query(
      select(
        `SELECT DISTINCT rejection_id, retention_class, producer_id, system_id, code, body FROM rejected_connections WHERE event_id = '${one.event_id}'`,
        'rejection_id STRING, retention_class STRING, producer_id STRING, system_id STRING, code STRING, body STRING',
      ),
    )
    expect(rows).toEqual([
      {
        rejection_id: expect.stringMatching(/^[0-9a-f]{64}$/),
        retention_class: 'connection',
        producer_id: 'gateway',
        system_id: null,
        code: 'EVENT_SCHEMA',
        body: expect.stringContaining('"service":"shop"'),
      },
    ])
    expect(ledger.filesWith('800202-2345671')).toEqual([])
  })

  test('does not stop the others of a batch', async () => {
    const { status, body } = await post([
      record(),
      record({ service: 'bank' }),
      record({ service: 'mypage' }),
    ])
    expect([status, body.accepted, body.rejected]).toEqual([202, 2, 1])
  })

  test.each<[string, Ask, number, string]>([
    ['no credential', { headers: { authorization: '' } }, 401, 'CREDENTIAL_MISSING'],
    ['another method', { method: 'PUT' }, 405, 'METHOD'],
    ['a path below it', { path: '/v1/connections/x' }, 404, 'NOT_FOUND'],
    ['another media type', { headers: { 'content-type': 'text/plain' } }, 415, 'MEDIA_TYPE'],
    ['what is not JSON', { body: '{' }, 400, 'BODY_NOT_JSON'],
    [
      '501 records',
      { body: JSON.stringify({ events: Array.from({ length: 501 }, () => ({})) }) },
      413,
      'BATCH_TOO_LONG',
    ],
  ])('a request with %s', async (_what, more, status, code) => {
    const answer = await ask({ body: JSON.stringify(record()), ...more })
    expect([answer.status, (answer.body.error as { code: string }).code]).toEqual([status, code])
  })
})

describe('users and handlers do not mix', () => {
  test('a producer of access events has no right to connections, and the other way round', async () => {
    const asLocal = await ledger.ask({ path: '/v1/connections', body: JSON.stringify(record()) })
    expect([asLocal.status, asLocal.body.events]).toEqual([403, [refused('PRODUCER_RIGHTS', '$.service')]])
    const asGateway = await ask({
      path: '/v1/events',
      body: JSON.stringify({ ...smallestEvent, event_id: newId() }),
    })
    expect([asGateway.status, asGateway.body.events]).toEqual([
      403,
      [refused('PRODUCER_RIGHTS', '$.system_id')],
    ])
  })

  test('a record at the wrong door is refused', async () => {
    expect((await post({ ...smallestEvent, event_id: newId() })).status).toBe(422)
    expect((await ledger.send(record())).status).toBe(422)
  })

  test('nothing of it is in the tables of access events, not even what was refused', async () => {
    const gateway = `WHERE producer_id = 'gateway'`
    expect(await count('connection_events')).toBeGreaterThan(5)
    expect(await count(`access_events WHERE producer.id = 'gateway'`)).toBe(0)
    // The one is the access event that the gateway sent to /v1/events above.
    expect(await count(`rejected_events ${gateway}`)).toBe(1)
  })

  test('no rule, fact, report or other question reads it: only its own view and query, and what counts held slices', () => {
    const compiled = fileURLToPath(new URL('../../sql/compiled/', import.meta.url))
    const apart = new Set(['connection_events', 'rejected_connections', 'connections'])
    const readers = globSync('**/*.sql', { cwd: compiled })
      .map((path) => path.slice(0, -'.sql'.length))
      .filter((id) => tablesReadBy(id).some((table) => apart.has(table)))
    expect(readers.sort()).toEqual([
      'investigate/connections/query',
      'retain/held_slices',
      'views/connections',
    ])
    expect(tablesReadBy('views/connections')).toEqual(['connection_events'])
    expect(tablesReadBy('investigate/connections/query')).toEqual(['connections'])
  })
})

test('a lawful disclosure shows the records of one user on the days asked for, each once', async () => {
  const user_key = 'M-DISCLOSE'
  const at = (occurred_at: string) => record({ user_key, occurred_at })
  const [first, second] = [at('2026-09-01T10:00:00+09:00'), at('2026-09-01T09:00:00+09:00')]
  await post([first, second, first, at('2026-08-30T23:59:59+09:00'), record()])
  const query = loadSavedQuery('connections')
  expect(query.reason_required).toBe(true)
  const rows = await ledger.query({
    ...query.statement,
    duckdb: query.statement.duckdb
      .replaceAll('$first_day', "'2026-08-31'")
      .replaceAll('$last_day', "'2026-09-01'")
      .replaceAll('$user_key', `'${user_key}'`),
    parameters: {},
  })
  expect(rows.map(({ event_id, service, ip }) => [event_id, service, ip])).toEqual([
    [second.event_id, 'shop', '198.51.100.24'],
    [first.event_id, 'shop', '198.51.100.24'],
  ])
})
