// SPDX-License-Identifier: Apache-2.0
// Whole tables and results of two warehouses, row by row. No SQL here promises an order unless it says so.
import { expect } from '@jest/globals'
import { insertRequests } from '../../functions/platform/bigquery-rows.ts'
import type { Row, Statement, Value, Warehouse } from '../../functions/platform/warehouse.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import { columnsIn, setupClient, wholeTable } from './ledger.ts'

type Reader = Pick<Warehouse, 'query'>
export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

/** Rows as texts in an order of their own; every column counts. */
export const asTexts = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort()

/** BigQuery has no NULL for an ARRAY in a result: it comes as an empty one (its documentation of ARRAY says so). */
const withoutNullArrays = ({ columns }: Statement, rows: readonly Row[]): Row[] => {
  const arrays = columns.filter(({ type }) => type.startsWith('ARRAY<')).map(({ name }) => name)
  return rows.map((row) => ({ ...row, ...Object.fromEntries(arrays.map((name) => [name, row[name] ?? []])) }))
}

/** Asks both the same and expects the same rows, in the same order where the SQL gives one. Returns them. */
export const expectSameRows = async (
  cloud: Reader,
  embedded: Reader,
  statement: Statement,
  parameters: Readonly<Record<string, Value>> = {},
): Promise<Row[]> => {
  const found = await cloud.query(statement, parameters)
  const wanted = withoutNullArrays(statement, await embedded.query(statement, parameters))
  if (/\nORDER BY [^)]*$/.test(statement.googlesql)) expect(found).toEqual(wanted)
  else expect(asTexts(found)).toEqual(asTexts(wanted))
  return found
}

export const expectSameTable = (cloud: Reader, embedded: Reader, table: TableName): Promise<Row[]> =>
  expectSameRows(cloud, embedded, wholeTable(table))

/** Puts rows into a table of the emulator whichever way the table is written in production: a test's own doing. */
export const fillTable = async (dataset: string, table: TableName, rows: readonly Row[]): Promise<void> => {
  const target = setupClient().dataset(dataset).table(table)
  for (const request of insertRequests(table, columnsIn(table), rows))
    await target.insert(request, { raw: true, partialRetries: 0 })
}
