// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { TABLES } from '../../schemas/tables.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { adhoc, givenRows, LOCATION, makeDataset, warehouseAt, wholeTable } from './ledger.ts'
import { type FaultyProxy, type Seen, startProxy } from './proxy.ts'

const DATASET = 'requests'
let proxy: FaultyProxy
let warehouse: Warehouse
let making: Seen[]

beforeAll(async () => {
  proxy = await startProxy()
  await makeDataset(DATASET, proxy.url)
  making = proxy.seen.splice(0)
  warehouse = warehouseAt(DATASET, { url: proxy.url, maximumBytesBilled: '1000000000' })
})
afterAll(() => proxy.close())

const during = async (work: () => Promise<unknown>): Promise<Seen[]> => {
  proxy.seen.length = 0
  await work()
  return [...proxy.seen]
}
type Job = { configuration: { query: Record<string, unknown> }; jobReference: Record<string, unknown> }

describe('what goes over the wire', () => {
  test('every query is a job with location, standard SQL, default dataset, limits and labels', async () => {
    const statement = adhoc('SELECT @n AS n', [{ name: 'n', type: 'INT64' }], { n: 'INT64' })
    const [start, ...pages] = await during(() =>
      warehouse.query({ ...statement, id: 'rules/access/Off_Hours' }, { n: 7, left_out: 'x' }),
    )
    expect(start).toMatchObject({ method: 'POST', path: '/bigquery/v2/projects/local/jobs' })
    expect(start?.body).toEqual({
      jobReference: { projectId: 'local', jobId: expect.any(String), location: LOCATION },
      configuration: {
        jobTimeoutMs: '300000',
        labels: { product: 'access-ledger', statement: 'rules-access-off_hours' },
        query: {
          query: 'SELECT @n AS n',
          useLegacySql: false,
          defaultDataset: { projectId: 'local', datasetId: DATASET },
          parameterMode: 'NAMED',
          queryParameters: [{ name: 'n', parameterType: { type: 'INT64' }, parameterValue: { value: '7' } }],
          maximumBytesBilled: '1000000000',
        },
      },
    })
    expect(pages).toHaveLength(1)
    const { jobId } = (start!.body as Job).jobReference
    expect(pages[0]).toMatchObject({ method: 'GET', path: `/bigquery/v2/projects/local/queries/${jobId}` })
    expect(Object.fromEntries(pages[0]?.search ?? [])).toEqual({
      location: LOCATION,
      'formatOptions.useInt64Timestamp': 'true',
      maxResults: '20000',
      prettyPrint: 'false',
    })
  })

  test('replaceDay is one MERGE in one job, within the time a write has', async () => {
    const seen = await during(() =>
      warehouse.replaceDay('actor_days', '2030-01-01', givenRows('actor_days'), {
        given: sampleRows('actor_days', 1, 1).map((row) => ({ ...row, event_date: '2030-01-01' })),
      }),
    )
    const jobs = seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'))
    const merges = jobs.filter(({ body }) =>
      String((body as Job).configuration.query.query).startsWith('MERGE '),
    )
    expect(merges).toHaveLength(1)
    for (const { body } of jobs)
      expect(body).toMatchObject({
        jobReference: { location: LOCATION },
        configuration: { jobTimeoutMs: '60000', query: { useLegacySql: false } },
      })
  })

  test('an append of events is one insertAll whose insertIds are the event ids', async () => {
    const rows = sampleRows('access_events', 3, 2)
    const seen = await during(() => warehouse.append('access_events', rows))
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: `/bigquery/v2/projects/local/datasets/${DATASET}/tables/access_events/insertAll`,
      body: {
        skipInvalidRows: false,
        ignoreUnknownValues: false,
        rows: rows.map(({ event_id }) => ({ insertId: event_id, json: { event_id } })),
      },
    })
  })

  test('rows without an identity of their own get the same insertIds every time, equal rows different ones', async () => {
    const [one, two] = sampleRows('roster', 2, 3)
    const append = () => warehouse.append('roster', [one!, two!, one!])
    const idsOf = async () =>
      ((await during(append))[0]!.body as { rows: { insertId: string }[] }).rows.map(
        ({ insertId }) => insertId,
      )
    const first = await idsOf()
    expect(new Set(first).size).toBe(3)
    expect(first[2]).toBe(`${first[0]}-1`)
    expect(await idsOf()).toEqual(first)
  })

  test('rows that are too many bytes for one request go in several', async () => {
    const rows = sampleRows('rejected_events', 3, 4).map((row) => ({ ...row, body: 'x'.repeat(4_000_000) }))
    const seen = await during(() => warehouse.append('rejected_events', rows))
    expect(seen.map(({ body }) => (body as { rows: unknown[] }).rows.length)).toEqual([2, 1])
  })

  test('nothing ever posts to /queries, and nothing but ensure() makes a table', async () => {
    const seen = await during(async () => {
      await warehouse.append('networks', sampleRows('networks', 1, 5))
      await warehouse.query(wholeTable('networks'))
    })
    expect(seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/queries'))).toEqual([])
    expect(seen.filter(({ path }) => path.endsWith('/tables'))).toEqual([])
  })
})

test.each(Object.entries(TABLES))(
  '%s is made partitioned and clustered, and expires never',
  (name, table) => {
    const made = making.filter(
      ({ method, body }) =>
        method === 'POST' &&
        (body as { tableReference?: { tableId?: string } })?.tableReference?.tableId === name,
    )
    expect(made).toHaveLength(1)
    const body = made[0]?.body as Record<string, unknown>
    expect(body.timePartitioning).toEqual(table.partition ? { type: 'DAY', field: 'event_date' } : undefined)
    expect(body.clustering).toEqual(table.cluster.length > 0 ? { fields: table.cluster } : undefined)
    expect(body.requirePartitionFilter).toBe(table.requireFilter ? true : undefined)
    expect(body.expirationTime).toBeUndefined()
  },
)
