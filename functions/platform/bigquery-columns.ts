// SPDX-License-Identifier: Apache-2.0
// The columns of a table, for the one way it is written.
import { type Column, columnsOf } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { LedgerError } from './errors.ts'

const known = new Map<TableName, Column[]>()

/** Throws SQL_UNKNOWN_TABLE, and WAREHOUSE_WRITE_MODE for a table that is written the other way. */
export const columnsWritten = (name: TableName, way: Table['write']): Column[] => {
  const table: Table | undefined = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined
  if (!table) throw new LedgerError('SQL_UNKNOWN_TABLE', name)
  if (table.write !== way)
    throw new LedgerError('WAREHOUSE_WRITE_MODE', `${name} is written by ${table.write}, not by ${way}`)
  const columns = known.get(name) ?? columnsOf(table.row)
  known.set(name, columns)
  return columns
}
