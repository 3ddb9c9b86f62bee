// SPDX-License-Identifier: Apache-2.0
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from '@jest/globals'
import { duckdbTypeOf } from '../../sql/compiler/duckdb-types.ts'
import { installPrelude } from '../../sql/compiler/prelude.ts'
import { parseType, typeText } from '../../sql/compiler/types.ts'
import { bindParameters, bindType, bindValue, rowEncoder } from '../../sql/compiler/values.ts'

const VALUES: [string, unknown][] = [
  ['STRING', "한'\n\u0001"],
  ['INT64', -7],
  ['INT64', '9223372036854775807'],
  ['FLOAT64', 1.5],
  ['FLOAT64', 'NaN'],
  ['BOOL', false],
  ['TIMESTAMP', '2026-09-01T00:00:00.000001Z'],
  ['TIMESTAMP', '1969-12-31T23:59:59.500000Z'],
  ['DATETIME', '2026-09-01T00:00:00.000000'],
  ['DATE', '0001-01-01'],
  ['TIME', '23:59:59.000000'],
  ['BYTES', '00ff'],
  ['NUMERIC', '-1.25'],
  ['JSON', '{"a": 1.50}'],
  ['ARRAY<STRING>', ['a', null]],
  ['ARRAY<INT64>', []],
  ['STRUCT<id STRING, n INT64>', { id: 'x', n: null }],
  ['ARRAY<STRUCT<id STRING, at TIMESTAMP>>', [{ id: 'x', at: '2026-09-01T00:00:00.000000Z' }]],
  ['STRING', null],
  ['ARRAY<STRING>', null],
]

test.each(VALUES)('%s %j goes through DuckDB unchanged', async (type, value) => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await installPrelude(connection)
  const prepared = await connection.prepare(`SELECT CAST($p AS ${duckdbTypeOf(type)}) AS p`)
  bindParameters(prepared, { P: { type, value }, unused: { type: 'STRING', value: 'x' } })
  const rows = (await prepared.runAndReadAll()).getRows()
  expect(rows.map(rowEncoder([{ name: 'p', type }]))).toEqual([{ p: value }])
  connection.closeSync()
  instance.closeSync()
})

test.each([
  ['INT64', 1.5],
  ['INT64', 2 ** 60],
  ['STRING', 1],
  ['BOOL', 'true'],
  ['DATE', '2024-02-30'],
  ['TIMESTAMP', '2024-02-29T00:00:00'],
  ['BYTES', 'f'],
  ['NUMERIC', 'x'],
  ['ARRAY<STRING>', 'a'],
  ['STRUCT<a STRING>', { b: 'x' }],
])('%s does not take %j', (type, value) => {
  expect(() => bindValue(parseType(type), value)).toThrow(/^Not a/)
})

test('a parameter that is missing is named', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const prepared = await connection.prepare('SELECT $since')
  expect(() => bindParameters(prepared, {})).toThrow('The query needs the parameter @since')
  connection.closeSync()
  instance.closeSync()
})

test.each([
  ['ARRAY<STRUCT<id STRING, n INT64>>', 'STRUCT("id" VARCHAR, "n" BIGINT)[]'],
  ['STRUCT<STRING, b ARRAY<DATE>>', 'STRUCT("_field_1" VARCHAR, "b" DATE[])'],
  ['NUMERIC', 'DECIMAL(38,9)'],
])('%s is %s in DuckDB and reads back as written', (type, duckdb) => {
  expect(duckdbTypeOf(type)).toBe(duckdb)
  expect(typeText(parseType(type))).toBe(type)
})

test.each(['', 'STRINGS', 'ARRAY<>', 'ARRAY<STRING', 'STRUCT<a>', 'STRING)'])('%j is no type', (text) => {
  expect(() => parseType(text)).toThrow(/Not a GoogleSQL type/)
})

test('a date outside the years 1 to 9999 fails where it would be shown', () => {
  const encode = rowEncoder([{ name: 'd', type: 'DATE' }])
  expect(() => encode([{ days: 2_932_897 } as never])).toThrow(/out of range/)
})

test('types bind as the DuckDB types they are stored in', () => {
  expect(bindType(parseType('ARRAY<STRUCT<a INT64, b NUMERIC>>')).toString()).toBe(
    'STRUCT("a" BIGINT, "b" DECIMAL(38,9))[]',
  )
})
