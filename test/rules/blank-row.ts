// SPDX-License-Identifier: Apache-2.0
// Rows with every column of a table, from the few that matter to a test.
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import { columnsOf } from '../../schemas/googlesql.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'

const BLANK: Record<string, Value> = {
  STRING: '',
  INT64: 0,
  BOOL: false,
  DATE: '2030-03-05',
  TIMESTAMP: '2030-03-01T00:00:00.000000Z',
}
/** A row with every column, from what matters here. */
export const blankRow = (table: TableName, columns: Row): Row => {
  const known = columnsOf(TABLES[table].row)
  const unknown = Object.keys(columns).filter((name) => !known.some((column) => column.name === name))
  if (unknown.length > 0) throw new Error(`${table} has no column ${unknown}`)
  const blank = known.map(({ name, type, repeated, nullable }) => [
    name,
    repeated ? [] : nullable ? null : (BLANK[type] ?? null),
  ])
  return { ...Object.fromEntries(blank), ...columns }
}
