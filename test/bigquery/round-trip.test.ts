// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { arbitraryRows } from './arbitrary-rows.ts'
import { adhoc, embeddedWarehouse, givenRows, makeDataset, warehouseAt, wholeTable } from './ledger.ts'

const DATASET = 'round_trip'
const SEED = 20_301_005
let cloud: Warehouse
let embedded: Warehouse

beforeAll(async () => {
  await makeDataset(DATASET)
  cloud = warehouseAt(DATASET)
  embedded = await embeddedWarehouse()
})
afterAll(() => embedded.close())

const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort()
const names = (way: Table['write']) =>
  (Object.keys(TABLES) as TableName[]).filter((name) => TABLES[name].write === way)

describe('rows survive in both warehouses', () => {
  test.each(names('append'))('appended rows of %s are read back as they were sent', async (table) => {
    const sent: Row[] = []
    await fc.assert(
      fc.asyncProperty(arbitraryRows(table), async (rows) => {
        sent.push(...rows)
        for (const warehouse of [cloud, embedded]) {
          await warehouse.append(table, rows)
          expect(sorted(await warehouse.query(wholeTable(table)))).toEqual(sorted(sent))
        }
      }),
      { numRuns: 4, seed: SEED, endOnFailure: true },
    )
  })

  test.each(names('replaceDay'))(
    'rows that replace a day of %s are read back as they were given',
    async (table) => {
      await fc.assert(
        fc.asyncProperty(arbitraryRows(table, '2030-03-04'), async (rows) => {
          for (const warehouse of [cloud, embedded]) {
            const count = await warehouse.replaceDay(table, '2030-03-04', givenRows(table), { given: rows })
            expect(count).toBe(rows.length)
            expect(sorted(await warehouse.query(wholeTable(table)))).toEqual(sorted(rows))
          }
        }),
        { numRuns: 4, seed: SEED, endOnFailure: true },
      )
    },
  )
})

test('the text of an event has the hash it was stored with, wherever it is read back', async () => {
  for (const warehouse of [cloud, embedded]) {
    const stored = await warehouse.query(wholeTable('access_events'))
    expect(stored.length).toBeGreaterThan(3)
    for (const { event_json, event_hash } of stored)
      expect(createHash('sha256').update(String(event_json)).digest('hex')).toBe(event_hash)
  }
})

describe('parameters reach the query as they are declared', () => {
  test.each([
    ['STRING', null],
    ['STRING', '한글 "and" \\ more'],
    ['INT64', 9_007_199_254_740_991],
    ['INT64', '9223372036854775807'],
    ['INT64', '-9223372036854775808'],
    ['FLOAT64', 0.1],
    ['BOOL', false],
    ['DATE', '2030-02-28'],
    ['TIMESTAMP', '2030-01-01T00:00:00.000001Z'],
    ['TIMESTAMP', '2030-01-01T00:00:00.123456Z'],
    ['TIMESTAMP', '0001-01-01T00:00:00.000000Z'],
    ['ARRAY<STRING>', []],
    ['ARRAY<STRING>', ['b', 'a', 'b']],
    ['ARRAY<INT64>', [1, '9223372036854775807']],
    ['STRUCT<a STRING, b ARRAY<INT64>>', { a: null, b: [1] }],
    ['ARRAY<STRUCT<a STRING, b STRUCT<c DATE>>>', [{ a: 'x', b: { c: '2030-01-01' } }]],
  ])('%s %j comes back', async (type, value) => {
    const statement = adhoc('SELECT @p AS p', [{ name: 'p', type }], { p: type })
    expect(await cloud.query(statement, { p: value })).toEqual([{ p: value }])
  })

  test.each([
    ['is missing', {}, '@p is missing'],
    ['has another type', { p: 'one' }, '@p is not a INT64'],
    ['is a fraction', { p: 1.5 }, '@p is not a INT64'],
  ])('one that %s is refused without its value', async (_, parameters, detail) => {
    const statement = adhoc('SELECT @p AS p', [{ name: 'p', type: 'INT64' }], { p: 'INT64' })
    await expect(cloud.query(statement, parameters)).rejects.toMatchObject({ code: 'SQL_PARAMETER', detail })
  })
})

test('a result of many pages comes whole and in order', async () => {
  const sql = 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 45000)) AS n ORDER BY n'
  const rows = await cloud.query(adhoc(sql, [{ name: 'n', type: 'INT64' }]))
  expect(rows).toEqual(Array.from({ length: 45_000 }, (_, index) => ({ n: index + 1 })))
})
