// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { adhoc, givenRows, makeDataset, warehouseAt, wholeTable } from './ledger.ts'
import { type Fate, type FaultyProxy, inTurn, refusal, startProxy } from './proxy.ts'

const DATASET = 'faults'
const REQUEST_MS = 400
let proxy: FaultyProxy
let warehouse: Warehouse

beforeAll(async () => {
  proxy = await startProxy()
  await makeDataset(DATASET)
  warehouse = warehouseAt(DATASET, { url: proxy.url, requestMs: REQUEST_MS })
})
beforeEach(() => {
  proxy.seen.length = 0
  proxy.decide = () => 'pass'
})
afterAll(() => proxy.close())

const rows = sampleRows('calendar', 1, 1)
const numbers = adhoc('SELECT 7 AS n', [{ name: 'n', type: 'INT64' }])
const insertIds = () =>
  proxy.seen.map(({ body }) => (body as { rows?: { insertId: string }[] })?.rows?.map((row) => row.insertId))

const passing: [string, () => Fate][] = [
  ['a 403 rate error', () => refusal(403, 'rateLimitExceeded')],
  ['a 403 quota error', () => refusal(403, 'quotaExceeded')],
  ['429', () => refusal(429, 'rateLimitExceeded')],
  ['503', () => refusal(503, 'backendError')],
  ['500', () => refusal(500, 'internalError')],
  ['a connection that breaks', () => 'reset'],
  ['an answer that is lost', () => 'lost'],
  ['no answer at all', () => 'silence'],
]

describe('append', () => {
  test.each(passing)('%s is tried again with the same insertIds', async (_, fate) => {
    proxy.decide = inTurn('/insertAll', [fate(), fate()])
    await warehouse.append('calendar', rows)
    const [first, ...others] = insertIds()
    expect(others).toEqual([first, first])
  })

  test.each(passing)(
    '%s that stays ends as WAREHOUSE_UNAVAILABLE after the attempts it has',
    async (_, fate) => {
      proxy.decide = inTurn('/insertAll', Array.from({ length: 9 }, fate))
      await expect(warehouse.append('calendar', rows)).rejects.toMatchObject({
        code: 'WAREHOUSE_UNAVAILABLE',
        retryable: true,
      })
      expect(proxy.seen).toHaveLength(3)
    },
  )

  test.each([
    ['access denied', refusal(403, 'accessDenied'), 'append to calendar (accessDenied, HTTP 403)'],
    ['a missing table', refusal(404, 'notFound'), 'append to calendar (notFound, HTTP 404)'],
  ])('%s is not tried again by us, but the producer keeps its events', async (_, fate, detail) => {
    proxy.decide = inTurn('/insertAll', [fate])
    await expect(warehouse.append('calendar', rows)).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
      detail,
    })
    expect(proxy.seen).toHaveLength(1)
  })

  test('a row the service refuses is named by index and column, and no value is in the error', async () => {
    const message = 'Cannot convert value to integer (bad value): 홍길동'
    const insertErrors = [
      { index: 0, errors: [{ reason: 'stopped', location: '', message: '' }] },
      { index: 1, errors: [{ reason: 'invalid', location: 'reason', message, debugInfo: message }] },
    ]
    proxy.decide = inTurn('/insertAll', [{ status: 200, body: { insertErrors } }])
    const two = sampleRows('holds', 2, 2).map((row) => ({ ...row, reason: '홍길동' }))
    const failure = await warehouse.append('holds', two).catch((error: Error) => error)
    expect(failure).toMatchObject({
      code: 'WAREHOUSE_ROW',
      retryable: false,
      detail: 'holds row 1, column reason: invalid',
    })
    expect(failure).not.toHaveProperty('cause')
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain('홍길동')
    expect(proxy.seen).toHaveLength(1)
  })

  test('when the second request of a call fails, the row is counted from the start of the call', async () => {
    const insertErrors = [{ index: 0, errors: [{ reason: 'invalid', location: 'body' }] }]
    proxy.decide = inTurn('/insertAll', ['pass', { status: 200, body: { insertErrors } }])
    const three = sampleRows('rejected_events', 3, 4).map((row) => ({ ...row, body: 'x'.repeat(4_000_000) }))
    const patient = warehouseAt(DATASET, { url: proxy.url })
    await expect(patient.append('rejected_events', three)).rejects.toMatchObject({
      code: 'WAREHOUSE_ROW',
      detail: 'rejected_events row 2, column body: invalid',
    })
  })

  test('a silent service is given up within the time of the attempts', async () => {
    proxy.decide = () => 'silence'
    const start = performance.now()
    await expect(warehouse.append('calendar', rows)).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' })
    expect(performance.now() - start).toBeLessThan(3 * REQUEST_MS + 30 + 500)
  })

  test('a call of several requests does not start one that could end after 60 s', async () => {
    const three = sampleRows('rejected_events', 3, 4).map((row) => ({ ...row, body: 'x'.repeat(4_000_000) }))
    const slow = warehouseAt(DATASET, { url: proxy.url, requestMs: 59_990 })
    await expect(slow.append('rejected_events', three)).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
      detail: 'append to rejected_events: only 2 rows in time',
    })
    expect(proxy.seen).toHaveLength(1)
  })

  test('no attempt starts that could end after 60 s', async () => {
    proxy.decide = inTurn('/insertAll', [refusal(503, 'backendError')])
    const hasty = warehouseAt(DATASET, { url: proxy.url, requestMs: 20_000, retryDelays: [40_000] })
    await expect(hasty.append('calendar', rows)).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' })
    expect(proxy.seen).toHaveLength(1)
  })
})

describe('query', () => {
  test.each(passing)('%s at the start of the job is tried again with the same job', async (_, fate) => {
    proxy.decide = inTurn('/jobs', [fate()])
    expect(await warehouse.query(numbers)).toEqual([{ n: 7 }])
    const jobs = proxy.seen.filter(({ path }) => path.endsWith('/jobs'))
    const ids = jobs.map(({ body }) => (body as { jobReference: { jobId: string } }).jobReference.jobId)
    expect(ids).toEqual([ids[0], ids[0]])
  })

  test('a job whose first answer was lost is found by its id', async () => {
    proxy.decide = inTurn('/jobs', ['lost', refusal(409, 'duplicate')])
    expect(await warehouse.query(numbers)).toEqual([{ n: 7 }])
  })

  test.each(passing)('%s while reading the result is tried again', async (_, fate) => {
    const fates = [fate()]
    proxy.decide = ({ path }) => (path.includes('/queries/') ? (fates.shift() ?? 'pass') : 'pass')
    expect(await warehouse.query(numbers)).toEqual([{ n: 7 }])
  })

  test('a job that is not complete yet is asked again', async () => {
    const waiting: Fate = { status: 200, body: { jobComplete: false, jobReference: {} } }
    const fates: Fate[] = [waiting, waiting]
    proxy.decide = ({ path }) => (path.includes('/queries/') ? (fates.shift() ?? 'pass') : 'pass')
    expect(await warehouse.query(numbers)).toEqual([{ n: 7 }])
  })

  test('a job that never completes ends when its time is over', async () => {
    const short = warehouseAt(DATASET, { url: proxy.url, queryMs: 300 })
    proxy.decide = ({ path }) =>
      path.includes('/queries/') ? { status: 200, body: { jobComplete: false, jobReference: {} } } : 'pass'
    await expect(short.query(numbers)).rejects.toMatchObject({ code: 'SQL_FAILED' })
  })

  const said: [string, Fate, string, string][] = [
    [
      'an unknown column',
      refusal(400, 'invalidQuery', 'Unrecognized name: colour at [1:8]'),
      'SQL_INVALID',
      'adhoc: Unrecognized name: colour at [1:8]',
    ],
    [
      'an unknown table',
      refusal(
        404,
        'notFound',
        'Not found: Table local:faults.nowhere was not found in location asia-northeast3',
      ),
      'SQL_UNKNOWN_TABLE',
      'adhoc: nowhere',
    ],
    [
      'a failing cast',
      refusal(400, 'invalidQuery', 'Bad int64 value: 홍길동 at [1:1]'),
      'SQL_FAILED',
      'adhoc: invalidQuery Bad int64 value at [1:1]',
    ],
    [
      'more bytes than allowed',
      refusal(
        400,
        'bytesBilledLimitExceeded',
        'Query exceeded limit for bytes billed: 10. 20 or higher required.',
      ),
      'SQL_FAILED',
      'adhoc: bytesBilledLimitExceeded Query exceeded limit for bytes billed',
    ],
    [
      'no right to run jobs',
      refusal(403, 'accessDenied', 'Access Denied: Project local'),
      'SQL_FAILED',
      'adhoc: accessDenied Access Denied',
    ],
  ]
  test.each(said)(
    '%s, in the words of BigQuery, has its code and no value',
    async (_, fate, code, detail) => {
      proxy.decide = inTurn('/jobs', [fate])
      const failure = await warehouse.query(numbers).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code, detail })
      expect(failure).not.toHaveProperty('cause')
    },
  )
})

test('replaceDay gives the number of rows that BigQuery says it inserted', async () => {
  proxy.decide = ({ method, path }) =>
    method === 'GET' && path.includes('/jobs/')
      ? {
          status: 200,
          body: {
            jobReference: {},
            status: {},
            statistics: { query: { dmlStats: { insertedRowCount: '41' } } },
          },
        }
      : 'pass'
  expect(await warehouse.replaceDay('actor_days', '2030-01-01', givenRows('actor_days'), { given: [] })).toBe(
    41,
  )
})

test('reading goes on after all this', async () => {
  expect((await warehouse.query(wholeTable('calendar'))).length).toBeGreaterThan(0)
})
