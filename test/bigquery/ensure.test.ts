// SPDX-License-Identifier: Apache-2.0

import type { TableMetadata } from '@google-cloud/bigquery'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { tableDifferences, tableMetadata } from '../../functions/platform/bigquery-differences.ts'
import { qualifiedViews } from '../../functions/platform/bigquery-views.ts'
import { TABLES } from '../../schemas/tables.ts'
import { viewNames } from '../../sql/views.ts'
import { PROJECT } from './emulator.ts'
import { LOCATION, makeDataset, setupClient, warehouseAt } from './ledger.ts'
import { type FaultyProxy, refusal, type Seen, startProxy } from './proxy.ts'

const DATASET = 'ensure'
const client = setupClient()
let proxy: FaultyProxy

beforeAll(async () => {
  proxy = await startProxy()
  await makeDataset(DATASET)
})
beforeEach(() => {
  proxy.seen.length = 0
  proxy.decide = () => 'pass'
})
afterAll(() => proxy.close())

const changed = (seen: Seen[]) => seen.filter(({ method }) => method !== 'GET')

describe('ensure()', () => {
  test('makes every table and every view of the ledger', async () => {
    const [tables] = await client.dataset(DATASET).getTables()
    expect(tables.map(({ id }) => id).sort()).toEqual([...Object.keys(TABLES), ...viewNames()].sort())
  })

  test.each([true, false])('changes nothing the second time (may create: %s)', async (create) => {
    await warehouseAt(DATASET, { url: proxy.url, create }).ensure()
    expect(changed(proxy.seen)).toEqual([])
  })

  test('where it may not create, it names everything that is missing and makes nothing', async () => {
    await client.createDataset('ensure_empty', { location: LOCATION })
    const failure = await warehouseAt('ensure_empty', { create: false })
      .ensure()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'WAREHOUSE_SCHEMA',
      detail: Object.keys(TABLES)
        .map((name) => `${name}: it is missing`)
        .join('; '),
    })
    expect((await client.dataset('ensure_empty').getTables())[0]).toEqual([])
  })

  test('a dataset that is missing is not made', async () => {
    await expect(warehouseAt('ensure_nowhere').ensure()).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
    })
  })

  test('a column that was added to the schema is added to the table', async () => {
    await client.createDataset('ensure_older', { location: LOCATION })
    const { schema, ...metadata } = tableMetadata(TABLES.roster)
    const { fields } = schema as { fields: { name: string; mode: string }[] }
    const nullable = fields.find(({ mode }) => mode !== 'REQUIRED')
    const older = { fields: fields.filter((field) => field !== nullable) }
    await client
      .dataset('ensure_older')
      .createTable('roster', { ...metadata, schema: older } as TableMetadata)
    await warehouseAt('ensure_older').ensure()
    const [made] = await client.dataset('ensure_older').table('roster').getMetadata()
    expect(tableDifferences(TABLES.roster, made, new Set())).toEqual([])
  })

  test('a table with a column of another type is refused, and left as it is', async () => {
    await client.createDataset('ensure_other', { location: LOCATION })
    const { schema, ...metadata } = tableMetadata(TABLES.holds)
    const { fields } = schema as { fields: { name: string; type: string }[] }
    const other = {
      fields: fields.map((field) => (field.name === 'reason' ? { ...field, type: 'BYTES' } : field)),
    }
    await client.dataset('ensure_other').createTable('holds', { ...metadata, schema: other } as TableMetadata)
    await expect(warehouseAt('ensure_other').ensure()).rejects.toMatchObject({
      code: 'WAREHOUSE_SCHEMA',
      detail: 'holds: column reason is REQUIRED BYTES, not REQUIRED STRING',
    })
  })

  test('two that start at once both end well', async () => {
    await client.createDataset('ensure_race', { location: LOCATION })
    const both = await Promise.allSettled([
      warehouseAt('ensure_race').ensure(),
      warehouseAt('ensure_race').ensure(),
    ])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })

  test('a table made by another between look and make is compared like any other', async () => {
    await client.createDataset('ensure_lost_race', { location: LOCATION })
    const fates = ['lost', refusal(409, 'duplicate')] as const
    let made = 0
    proxy.decide = ({ method, body }) =>
      method === 'POST' &&
      (body as { tableReference?: { tableId: string } }).tableReference?.tableId === 'holds'
        ? (fates[made++] ?? 'pass')
        : 'pass'
    await warehouseAt('ensure_lost_race', { url: proxy.url }).ensure()
    expect(made).toBe(2)
  })
})

describe('views', () => {
  const view = qualifiedViews(PROJECT, DATASET).find(({ name }) => name === 'events')!
  const played = (query: string) => (seen: Seen) =>
    seen.method === 'GET' && seen.path.endsWith('/tables/events')
      ? { status: 200, body: { type: 'VIEW', view: { query, useLegacySql: false } } }
      : seen.method === 'GET' && viewNames().some((name) => seen.path.endsWith(`/tables/${name}`))
        ? { status: 200, body: { type: 'VIEW', view: { query: bodyOf(seen.path), useLegacySql: false } } }
        : 'pass'
  const bodyOf = (path: string) =>
    qualifiedViews(PROJECT, DATASET).find(({ name }) => path.endsWith(`/tables/${name}`))?.body
  const comparing = (create: boolean) =>
    warehouseAt(DATASET, { url: proxy.url, create, unreported: ['requirePartitionFilter'] })

  test('every table name in a body is qualified, and names of CTEs are not', () => {
    const body = qualifiedViews(PROJECT, DATASET).find(({ name }) => name === 'current_findings')?.body
    expect(body).toContain('FROM `local`.`ensure`.rule_runs')
    expect(body).toContain('FROM `local`.`ensure`.findings AS finding')
    expect(body).toContain('\nJOIN complete_runs')
  })

  test('a view comes after the views it reads', () => {
    const order = qualifiedViews(PROJECT, DATASET).map(({ name }) => name)
    expect(order.indexOf('plan_loads')).toBeLessThan(order.indexOf('plan_in_force'))
    expect(order.indexOf('current_findings')).toBeLessThan(order.indexOf('finding_entries'))
  })

  test('a view with the same text is left alone', async () => {
    proxy.decide = played(view.body)
    await comparing(true).ensure()
    expect(changed(proxy.seen)).toEqual([])
  })

  test('a view with another text gets that of this version', async () => {
    proxy.decide = played('SELECT 1')
    await comparing(true).ensure()
    expect(changed(proxy.seen)).toMatchObject([
      {
        method: 'PATCH',
        path: expect.stringMatching(/\/tables\/events$/),
        body: { view: { query: view.body } },
      },
    ])
  })

  test('where it may not create, a view with another text is a difference', async () => {
    proxy.decide = played('SELECT 1')
    await expect(comparing(false).ensure()).rejects.toMatchObject({
      code: 'WAREHOUSE_SCHEMA',
      detail: 'events: its text is another',
    })
    expect(changed(proxy.seen)).toEqual([])
  })
})

describe('what is a difference', () => {
  const found = (): TableMetadata => ({
    type: 'TABLE',
    ...structuredClone(tableMetadata(TABLES.access_events)),
  })
  const fieldsOf = (metadata: TableMetadata) =>
    (metadata.schema as { fields: Record<string, unknown>[] }).fields
  const cases: [string, (metadata: TableMetadata) => void, { addable: boolean; text: string }[]][] = [
    ['nothing', () => {}, []],
    [
      'the order of columns and the old names of types are not',
      (metadata) => {
        fieldsOf(metadata).reverse()
        for (const field of fieldsOf(metadata)) if (field.type === 'INTEGER') field.type = 'INT64'
      },
      [],
    ],
    [
      'a nullable column that is missing may be added',
      (metadata) =>
        void fieldsOf(metadata).splice(
          fieldsOf(metadata).findIndex((f) => f.name === 'purpose'),
          1,
        ),
      [{ addable: true, text: 'column purpose is missing' }],
    ],
    [
      'a required column that is missing may not',
      (metadata) => void fieldsOf(metadata).shift(),
      [{ addable: false, text: 'column event_id is missing' }],
    ],
    [
      'a column inside a STRUCT that the schema does not have',
      (metadata) => {
        const actor = fieldsOf(metadata).find((f) => f.name === 'actor')
        ;(actor!.fields as object[]).push({ name: 'nick', type: 'STRING' })
      },
      [{ addable: false, text: 'column actor.nick is not in the schema' }],
    ],
    [
      'a required column that became nullable',
      (metadata) => Object.assign(fieldsOf(metadata)[0]!, { mode: 'NULLABLE' }),
      [{ addable: false, text: 'column event_id is NULLABLE STRING, not REQUIRED STRING' }],
    ],
    [
      'partitions that expire by themselves',
      (metadata) => Object.assign(metadata.timePartitioning!, { expirationMs: '86400000' }),
      [{ addable: false, text: 'its partitions expire by themselves' }],
    ],
    [
      'a table that expires',
      (metadata) => Object.assign(metadata, { expirationTime: '1900000000000' }),
      [{ addable: false, text: 'it expires by itself' }],
    ],
    [
      'no partition and no cluster',
      (metadata) => Object.assign(metadata, { timePartitioning: undefined, clustering: undefined }),
      [
        { addable: false, text: 'it is partitioned by nothing, not DAY of event_date' },
        { addable: false, text: 'it is clustered by nothing, not system_id, event_id' },
      ],
    ],
    [
      'a partition filter that is not required',
      (metadata) => Object.assign(metadata, { requirePartitionFilter: false }),
      [{ addable: false, text: 'a partition filter is not required' }],
    ],
    [
      'a view in its place',
      (metadata) => Object.assign(metadata, { type: 'VIEW' }),
      [{ addable: false, text: 'it is a VIEW, not a TABLE' }],
    ],
  ]
  test.each(cases)('%s', (_, change, differences) => {
    const metadata = found()
    change(metadata)
    expect(tableDifferences(TABLES.access_events, metadata, new Set())).toEqual(differences)
  })
})
