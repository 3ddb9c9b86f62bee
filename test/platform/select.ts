// SPDX-License-Identifier: Apache-2.0
// Statements written in a test: a DuckDB text and what it returns, as the compiler would have made them.
import type { Statement } from '../../functions/platform/warehouse.ts'
import { columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'

/** A SELECT whose columns are `name TYPE, name TYPE`. */
export const select = (
  duckdb: string,
  columns: string,
  parameters: Readonly<Record<string, string>> = {},
): Statement => ({
  id: 'adhoc',
  googlesql: duckdb,
  duckdb,
  parameters,
  columns: columns.split(', ').map((column) => {
    const [name = '', type = ''] = column.split(' ')
    return { name, type }
  }),
})

/** Every column of a table, in the order of a column. */
export const wholeTable = (table: TableName, orderBy: string): Statement => {
  const columns = columnsOf(TABLES[table].row).map((column) => ({
    name: column.name,
    type: googleSqlType(column),
  }))
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const duckdb = `SELECT ${names} FROM ${table} ORDER BY ${orderBy}`
  return { id: table, googlesql: duckdb, duckdb, parameters: {}, columns }
}
