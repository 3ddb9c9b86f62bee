// SPDX-License-Identifier: Apache-2.0
// The embedded warehouse: what it stores comes back equal, what it refuses it names, and no failure leaves a half.
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sha256 } from '../../functions/capture/derive-row.ts'
import { type DataFolder, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { type EmbeddedWarehouse, openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import type { TableName } from '../../schemas/tables.ts'
import { arbitraryEvent } from '../capture/arbitrary-event.ts'
import { select, wholeTable } from './select.ts'
import { eventId, someEvents, storedEvent } from './stored-event.ts'

let folder: DataFolder
let warehouse: EmbeddedWarehouse
const open = () => openDuckDbWarehouse({ folder, memoryMb: 256 })
beforeEach(async () => {
  folder = prepareDataFolder(mkdtempSync(join(tmpdir(), 'access-ledger-warehouse-')))
  warehouse = await open()
  await warehouse.ensure()
})
afterEach(async () => {
  await warehouse.close().catch(() => undefined)
  rmSync(folder.path, { recursive: true, force: true })
})

const counted = async (table: string): Promise<number> =>
  (await warehouse.query(select(`SELECT count(*) AS n FROM ${table}`, 'n INT64')))[0]?.n as number
const storedIds = async () =>
  (await warehouse.query(select('SELECT event_id FROM access_events ORDER BY 1', 'event_id STRING'))).map(
    (row) => row.event_id,
  )
const segments = () => readdirSync(join(folder.journal, 'access_events')).sort()

describe('access events', () => {
  test('any valid event comes back with its hash and every column equal', async () => {
    const kept = new Map<string, Row>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 10, maxLength: 40, size: 'max' }),
        async (events) => {
          const rows = events.filter((event) => !kept.has(event.event_id)).map(storedEvent)
          const fresh = [...new Map(rows.map((row) => [row.event_id as string, row])).values()]
          for (const row of fresh) kept.set(row.event_id as string, row)
          await warehouse.append('access_events', fresh)
        },
      ),
      { seed: 20300101, numRuns: 30 },
    )
    const found = await warehouse.query(wholeTable('access_events', 'event_id'))
    expect(found.length).toBeGreaterThan(300)
    expect(found).toEqual(
      [...kept.values()].sort((a, b) => ((a.event_id as string) < (b.event_id as string) ? -1 : 1)),
    )
    expect(found.map((row) => row.event_hash)).toEqual(found.map((row) => sha256(row.event_json as string)))
  })

  test('a query sees everything appended before it', async () => {
    await warehouse.append('access_events', someEvents(0, 3))
    expect(await storedIds()).toEqual([eventId(0), eventId(1), eventId(2)])
    await warehouse.append('access_events', someEvents(3, 1))
    expect(await storedIds()).toEqual([eventId(0), eventId(1), eventId(2), eventId(3)])
  })

  test('the view shows an event once that was stored twice', async () => {
    await warehouse.append('access_events', someEvents(0, 2))
    await warehouse.append('access_events', someEvents(0, 2))
    expect([await counted('access_events'), await counted('events')]).toEqual([4, 2])
  })

  test('quiet loads the journal without being asked', async () => {
    await warehouse.append('access_events', someEvents(0, 2))
    expect(segments()).toEqual(['000000000001.ndjson'])
    const until = Date.now() + 10_000
    while (segments().length > 0 && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(segments()).toEqual([])
  })

  test('what an earlier process left in the journal is loaded once', async () => {
    await warehouse.append('access_events', someEvents(0, 5))
    const [name = ''] = segments()
    const left = readFileSync(join(folder.journal, 'access_events', name))
    await warehouse.close()
    // The segment as it would lie there had the process died between the commit and the removal of the file.
    writeFileSync(join(folder.journal, 'access_events', name), left)
    warehouse = await open()
    expect(await storedIds()).toEqual([0, 1, 2, 3, 4].map(eventId))
    expect(segments()).toEqual([])
    await warehouse.append('access_events', someEvents(5, 1))
    expect(segments()).toEqual(['000000000002.ndjson'])
    expect(await counted('access_events')).toBe(6)
  })

  test('what an earlier process left without loading it is loaded', async () => {
    await warehouse.append('access_events', someEvents(0, 5))
    const [name = ''] = segments()
    const left = readFileSync(join(folder.journal, 'access_events', name))
    await warehouse.close()
    writeFileSync(
      join(folder.journal, 'access_events', '000000000007.ndjson'),
      left.toString().replaceAll('-8000-0', '-8000-f'),
    )
    warehouse = await open()
    expect(await counted('access_events')).toBe(10)
    expect(segments()).toEqual([])
  })
})

describe('what does not fit', () => {
  test.each<[string, TableName, () => Row[], object]>([
    [
      'an unknown table',
      'passwords' as TableName,
      () => someEvents(0, 1),
      { code: 'SQL_UNKNOWN_TABLE', detail: 'passwords' },
    ],
    ['a table of objects', 'constructor' as TableName, () => someEvents(0, 1), { code: 'SQL_UNKNOWN_TABLE' }],
    [
      'a table that replaceDay writes',
      'actor_days',
      () => someEvents(0, 1),
      { code: 'WAREHOUSE_WRITE_MODE' },
    ],
    [
      'an unknown column',
      'access_events',
      () => someEvents(0, 2).map((row, index) => (index === 1 ? { ...row, password: 'hunter2' } : row)),
      { code: 'WAREHOUSE_ROW', detail: 'access_events[1]: unknown column password' },
    ],
    [
      'a missing column',
      'access_events',
      () => someEvents(0, 1).map(({ event_hash: _hash, ...row }) => row),
      { code: 'WAREHOUSE_ROW', detail: 'access_events[0]: column event_hash is missing' },
    ],
    [
      'a missing column of a table without a journal',
      'holds',
      () => [{ hold_id: 'h1' }],
      { code: 'WAREHOUSE_ROW', detail: expect.stringMatching(/^holds\[0\]: column \w+ is missing$/) },
    ],
    [
      'a time of another form',
      'access_events',
      () => someEvents(0, 1).map((row) => ({ ...row, received_at: '2030-03-01\t03:00' })),
      { code: 'WAREHOUSE_ROW', detail: expect.stringContaining('received_at') },
    ],
    [
      'a required value that is null',
      'access_events',
      () => someEvents(0, 1).map((row) => ({ ...row, event_date: null })),
      { code: 'WAREHOUSE_ROW', detail: expect.stringContaining('event_date') },
    ],
  ])('%s is named, and nothing of the call is stored', async (_name, table, rows, error) => {
    await expect(warehouse.append(table, rows())).rejects.toMatchObject(error)
    expect(await counted('access_events')).toBe(0)
  })

  test('no row is no work', async () => {
    await warehouse.append('access_events', [])
    expect(segments()).toEqual([])
  })

  test('a query that fails while it runs says which and quotes no value', async () => {
    await warehouse.append('access_events', someEvents(0, 1))
    const bad = select('SELECT CAST(event_json AS BIGINT) AS n FROM access_events', 'n INT64')
    const error = (await warehouse.query(bad).catch((reason: unknown) => reason)) as Error
    expect(error).toMatchObject({ code: 'SQL_FAILED', detail: 'adhoc: Conversion Error' })
    expect(error.message).not.toContain('M-100234')
    expect(await counted('access_events')).toBe(1)
  })

  test.each([
    ['broken SQL', 'SELEKT 1', 'adhoc: Parser Error'],
    ['an unknown column', 'SELECT nothing FROM access_events', 'adhoc: Binder Error'],
    ['an unknown table', 'SELECT 1 FROM nothing', 'adhoc: Catalog Error'],
  ])('%s is SQL_FAILED', async (_name, sql, detail) => {
    await expect(warehouse.query(select(sql, 'n INT64'))).rejects.toMatchObject({
      code: 'SQL_FAILED',
      detail,
    })
  })

  test.each<[string, string, Row, string]>([
    ['a missing parameter', 'INT64', {}, 'adhoc needs p'],
    ['a text for a number', 'INT64', { p: 'seven' }, 'adhoc: a value does not fit its type'],
    ['a number for a list', 'ARRAY<STRING>', { p: 7 }, 'adhoc: a value does not fit its type'],
    ['a text for a time', 'TIMESTAMP', { p: 'yesterday' }, 'adhoc: a value does not fit its type'],
    ['a text for a day', 'DATE', { p: '2030-13-01' }, 'adhoc: a value does not fit its type'],
  ])('%s is SQL_PARAMETER', async (_name, type, values, detail) => {
    const statement = select('SELECT $p AS p', `p ${type}`, { p: type })
    await expect(warehouse.query(statement, values)).rejects.toMatchObject({ code: 'SQL_PARAMETER', detail })
  })
})

describe('replaceDay', () => {
  const source = (actor: string, extra = '') =>
    select(
      `SELECT DATE '2030-03-01' AS event_date, '${actor}' AS actor_id, '192.0.2.1' AS source_key, * FROM (SELECT 1) ${extra}`,
      'event_date DATE',
    )
  const days = () =>
    warehouse.query(
      select(
        'SELECT event_date, actor_id FROM actor_source_days ORDER BY ALL',
        'event_date DATE, actor_id STRING',
      ),
    )
  const columns = async () =>
    (
      await warehouse.query(
        select(
          "SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = 'actor_source_days' ORDER BY column_index",
          'name STRING, type STRING',
        ),
      )
    ).map((row) => ({ name: row.name as string, type: row.type as string }))

  /** A SELECT that gives one row of the table for a day and an actor, and may fail in its last column. */
  const factOf = async (day: string, actor: string, failing = false) => {
    const values = (await columns()).map(({ name, type }) => {
      if (name === 'event_date') return `DATE '${day}' AS event_date`
      if (name === 'actor_id') return `'${actor}' AS actor_id`
      const value = type === 'VARCHAR' ? "'x'" : type.endsWith('[]') ? '[]' : type === 'BIGINT' ? '1' : 'NULL'
      return `CAST(${failing && type === 'BIGINT' ? "error('fails here')" : type === 'TIMESTAMP WITH TIME ZONE' ? "'2030-03-02T00:00:00Z'" : value} AS ${type}) AS "${name}"`
    })
    return { ...source(actor), duckdb: `SELECT ${values.join(', ')}` }
  }

  test('replaces one day and leaves the others', async () => {
    await warehouse.replaceDay('actor_source_days', '2030-03-01', await factOf('2030-03-01', 'a'), {})
    await warehouse.replaceDay('actor_source_days', '2030-03-02', await factOf('2030-03-02', 'b'), {})
    const count = await warehouse.replaceDay(
      'actor_source_days',
      '2030-03-01',
      await factOf('2030-03-01', 'c'),
      {},
    )
    expect([count, await days()]).toEqual([
      1,
      [
        { event_date: '2030-03-01', actor_id: 'c' },
        { event_date: '2030-03-02', actor_id: 'b' },
      ],
    ])
  })

  test('an error inside leaves the old day', async () => {
    await warehouse.replaceDay('actor_source_days', '2030-03-01', await factOf('2030-03-01', 'a'), {})
    await expect(
      warehouse.replaceDay('actor_source_days', '2030-03-01', await factOf('2030-03-01', 'b', true), {}),
    ).rejects.toMatchObject({ code: 'SQL_FAILED' })
    expect(await days()).toEqual([{ event_date: '2030-03-01', actor_id: 'a' }])
  })

  test('a table that append writes is refused', async () => {
    await expect(warehouse.replaceDay('access_events', '2030-03-01', source('a'), {})).rejects.toMatchObject({
      code: 'WAREHOUSE_WRITE_MODE',
    })
  })
})

describe('damage', () => {
  test('a segment that cannot be read is named and kept, and capture goes on', async () => {
    await warehouse.append('access_events', someEvents(0, 3))
    const path = join(folder.journal, 'access_events', '000000000001.ndjson')
    await warehouse.close()
    const damaged = '1\tthis is no line of ours\n'
    writeFileSync(join(folder.journal, 'access_events', '000000000009.ndjson'), damaged)
    rmSync(path, { force: true })
    warehouse = await open()
    await warehouse.append('access_events', someEvents(3, 1))
    await expect(counted('access_events')).rejects.toMatchObject({
      code: 'WAREHOUSE_DAMAGED',
      detail: expect.stringContaining('journal/access_events/000000000009.ndjson'),
    })
    expect(readFileSync(join(folder.journal, 'access_events', '000000000009.ndjson'), 'utf8')).toBe(damaged)
    expect(segments()).toEqual(['000000000009.ndjson', '000000000010.ndjson'])
    await expect(warehouse.close()).rejects.toMatchObject({ code: 'WAREHOUSE_DAMAGED' })
    rmSync(join(folder.journal, 'access_events', '000000000009.ndjson'))
    warehouse = await open()
    expect(await storedIds()).toEqual([0, 1, 2, 3].map(eventId))
  })

  test.each([
    ['overwritten', (path: string) => writeFileSync(path, Buffer.alloc(300_000, 'x'))],
    ['cut', (path: string) => truncateSync(path, 5000)],
  ])('a database file that was %s is WAREHOUSE_DAMAGED and stays as it is', async (_name, damage) => {
    await warehouse.append('access_events', someEvents(0, 3))
    await warehouse.close()
    damage(folder.database)
    const before = readFileSync(folder.database)
    await expect(open()).rejects.toMatchObject({ code: 'WAREHOUSE_DAMAGED', detail: folder.database })
    expect(readFileSync(folder.database).equals(before)).toBe(true)
  })
})

test('past half a gigabyte that is not loaded, producers are asked to wait', async () => {
  await warehouse.close()
  const path = join(folder.journal, 'access_events', '000000000009.ndjson')
  writeFileSync(path, '')
  truncateSync(path, 513 * 1024 * 1024)
  appendFileSync(path, '\n')
  warehouse = await open()
  await expect(warehouse.append('access_events', someEvents(0, 1))).rejects.toMatchObject({
    code: 'WAREHOUSE_BUSY',
    retryable: true,
  })
  rmSync(path)
})

test('a backup taken while events come opens as a ledger of its own', async () => {
  await warehouse.append('access_events', someEvents(0, 50))
  const target = prepareDataFolder(join(folder.path, 'copy'))
  const more = warehouse.append('access_events', someEvents(50, 10))
  await warehouse.backup(target.database)
  await more
  const copy = await openDuckDbWarehouse({ folder: target, memoryMb: 256 })
  try {
    const rows = await copy.query(wholeTable('access_events', 'event_id'))
    expect(rows.slice(0, 50)).toEqual(someEvents(0, 50))
    expect([50, 60]).toContain(rows.length)
  } finally {
    await copy.close()
  }
})
