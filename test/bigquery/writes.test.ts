// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from '@jest/globals'
import { MAX_REQUEST_BYTES } from '../../functions/platform/bigquery-rows.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import type { TableName } from '../../schemas/tables.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { adhoc, givenRows, makeDataset, warehouseAt, wholeTable } from './ledger.ts'

const DATASET = 'writes'
let warehouse: Warehouse

beforeAll(async () => {
  await makeDataset(DATASET)
  warehouse = warehouseAt(DATASET)
})

const event = (changes: Row = {}): Row => ({ ...sampleRows('access_events', 1, 7)[0]!, ...changes })
const ids = (rows: readonly Row[]) => rows.map((row) => row.event_id).sort()
const eventsOf = (day: string) =>
  adhoc(`SELECT event_id, received_at FROM events WHERE event_date = DATE '${day}'`, [
    { name: 'event_id', type: 'STRING' },
    { name: 'received_at', type: 'TIMESTAMP' },
  ])

describe('append', () => {
  test('an event that came twice is stored and shows once, as it was received first', async () => {
    const first = event({
      event_id: 'twice',
      event_date: '2030-05-01',
      received_at: '2030-05-01T01:00:00.000001Z',
    })
    const again = { ...first, received_at: '2030-05-01T01:00:00.000002Z' }
    await warehouse.append('access_events', [first])
    await warehouse.append('access_events', [again, event({ event_id: 'once', event_date: '2030-05-01' })])
    const rows = await warehouse.query(eventsOf('2030-05-01'))
    expect(ids(rows)).toEqual(['once', 'twice'])
    expect(rows.find((row) => row.event_id === 'twice')?.received_at).toBe(first.received_at)
  })

  test('no rows are no request', async () => {
    const nowhere = warehouseAt('no_such_dataset')
    await expect(nowhere.append('access_events', [])).resolves.toBeUndefined()
  })

  const wrong: [string, Row, string][] = [
    [
      'a column the table does not have',
      { colour: 'red' },
      'access_events row 1.colour is not a column of the table',
    ],
    [
      'an unknown column inside a STRUCT',
      { actor: { ...(event().actor as Row), name: '홍길동' } },
      'access_events row 1.actor.name is not a column of the table',
    ],
    ['NULL where a value is required', { action: null }, 'access_events row 1.action is missing'],
    [
      'a required field missing in a STRUCT',
      { actor: { id: 'kim' } },
      'access_events row 1.actor.type is missing',
    ],
    [
      'text where a number belongs',
      { schema_version: 'two' },
      'access_events row 1.schema_version is not a INT64',
    ],
    ['a number where text belongs', { event_id: 7 }, 'access_events row 1.event_id is not a STRING'],
    [
      'a moment without its zone',
      { received_at: '2030-05-01T01:00:00' },
      'access_events row 1.received_at is not a TIMESTAMP',
    ],
    ['one value where a list belongs', { subjects: 'M-1' }, 'access_events row 1.subjects is not an ARRAY'],
    [
      'NULL in a list',
      { changed_fields: ['a', null] },
      'access_events row 1.changed_fields[1] is not a STRING',
    ],
  ]
  test.each(wrong)('%s is refused, and the good row beside it is not stored', async (_, changes, detail) => {
    const good = event({ event_id: 'beside', event_date: '2030-05-02' })
    const refused = warehouse.append('access_events', [good, { ...good, ...changes }])
    await expect(refused).rejects.toMatchObject({ code: 'WAREHOUSE_ROW', detail })
    expect(await warehouse.query(eventsOf('2030-05-02'))).toEqual([])
  })

  test('a column left out is refused by its name', async () => {
    const { outcome: _, ...row } = event()
    await expect(warehouse.append('access_events', [row])).rejects.toMatchObject({
      code: 'WAREHOUSE_ROW',
      detail: 'access_events row 0.outcome is missing',
    })
  })

  test('a row larger than a request may be is refused', async () => {
    const row = event({ event_json: 'x'.repeat(MAX_REQUEST_BYTES) })
    await expect(warehouse.append('access_events', [row])).rejects.toMatchObject({ code: 'WAREHOUSE_ROW' })
  })

  test('a table that is missing is said to be unavailable, so that the producer keeps its events', async () => {
    const empty = warehouseAt('no_such_dataset')
    await expect(empty.append('access_events', [event()])).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
      retryable: true,
    })
  })
})

describe('replaceDay', () => {
  const table = 'actor_days'
  const on = (day: string, count: number, seed: number) =>
    sampleRows(table, count, seed).map((row) => ({ ...row, event_date: day }))
  const put = (day: string, rows: Row[]) =>
    warehouse.replaceDay(table, day, givenRows(table), { given: rows })
  const stored = async () =>
    (await warehouse.query(wholeTable(table))).map((row) => JSON.stringify(row)).sort()
  const texts = (...rows: Row[]) => rows.map((row) => JSON.stringify(row)).sort()

  test('replaces that day alone, and says how many rows it has now', async () => {
    const [monday, tuesday, tuesdayAgain] = [
      on('2030-06-03', 3, 1),
      on('2030-06-04', 4, 2),
      on('2030-06-04', 2, 3),
    ]
    expect(await put('2030-06-03', monday)).toBe(3)
    expect(await put('2030-06-04', tuesday)).toBe(4)
    expect(await put('2030-06-04', tuesdayAgain)).toBe(2)
    expect(await stored()).toEqual(texts(...monday, ...tuesdayAgain))
    expect(await put('2030-06-03', [])).toBe(0)
    expect(await stored()).toEqual(texts(...tuesdayAgain))
  })

  test('a row of another day fails the whole, and the old day stands', async () => {
    const before = await stored()
    const mixed = [...on('2030-06-04', 1, 4), ...on('2030-06-05', 1, 5)]
    await expect(put('2030-06-04', mixed)).rejects.toMatchObject({ code: 'SQL_FAILED' })
    expect(await stored()).toEqual(before)
  })

  test('a statement that fails while it runs leaves the old day', async () => {
    const before = await stored()
    const good = givenRows(table)
    const failing = { ...good, googlesql: `${good.googlesql} WHERE 1 / (given.events - given.events) > 0` }
    const rows = on('2030-06-04', 1, 6)
    await expect(warehouse.replaceDay(table, '2030-06-04', failing, { given: rows })).rejects.toMatchObject({
      code: 'SQL_FAILED',
    })
    expect(await stored()).toEqual(before)
  })

  test.each([
    ['lacks a column', { columns: givenRows(table).columns.slice(1) }, 'does not give event_date'],
    [
      'has one too many',
      { columns: [...givenRows(table).columns, { name: 'colour', type: 'STRING' }] },
      'gives colour, which is not a column',
    ],
    [
      'has another type',
      { columns: givenRows(table).columns.map((c) => (c.name === 'events' ? { ...c, type: 'STRING' } : c)) },
      'gives events as STRING, not INT64',
    ],
  ])('a statement that %s is refused before it runs', async (_, changes, problem) => {
    const statement = { ...givenRows(table), ...changes }
    await expect(warehouse.replaceDay(table, '2030-06-04', statement, { given: [] })).rejects.toMatchObject({
      code: 'WAREHOUSE_ROW',
      detail: `${table}: test/given ${problem}`,
    })
  })

  test('a day that is no day is refused', async () => {
    await expect(put('someday', [])).rejects.toMatchObject({ code: 'SQL_PARAMETER' })
  })
})

describe('each table is written in its one way', () => {
  test('append refuses a table of replaceDay', async () => {
    await expect(warehouse.append('actor_days', sampleRows('actor_days', 1, 1))).rejects.toMatchObject({
      code: 'WAREHOUSE_WRITE_MODE',
    })
  })
  test('replaceDay refuses a table of append', async () => {
    await expect(
      warehouse.replaceDay('findings', '2030-06-04', givenRows('findings'), { given: [] }),
    ).rejects.toMatchObject({ code: 'WAREHOUSE_WRITE_MODE' })
  })
  test.each(['append', 'replaceDay'] as const)('%s refuses a name that is no table', async (way) => {
    const name = 'access_events; DROP' as TableName
    const call =
      way === 'append'
        ? warehouse.append(name, [])
        : warehouse.replaceDay(name, '2030-01-01', wholeTable('roster'), {})
    await expect(call).rejects.toMatchObject({ code: 'SQL_UNKNOWN_TABLE' })
  })
})

describe('SQL that cannot run', () => {
  const one = [{ name: 'n', type: 'INT64' }]
  test.each([
    ['is no SQL', 'SELEC 1 AS n', 'SQL_INVALID'],
    ['reads a table that is not there', 'SELECT n FROM nowhere', 'SQL_UNKNOWN_TABLE'],
    ['divides by zero', 'SELECT CAST(1 / 0 AS INT64) AS n', 'SQL_FAILED'],
    ['gives other columns than it says', 'SELECT 1 AS m', 'SQL_FAILED'],
  ])('a statement that %s rejects with %3$s', async (_, sql, code) => {
    await expect(warehouse.query(adhoc(sql, one))).rejects.toMatchObject({ code })
  })

  test('a value that will not cast is not in the error', async () => {
    const statement = adhoc('SELECT CAST(@name AS INT64) AS n', one, { name: 'STRING' })
    const failure = await warehouse.query(statement, { name: '홍길동' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ retryable: false })
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain('홍길동')
  })
})
