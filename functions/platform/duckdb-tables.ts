// SPDX-License-Identifier: Apache-2.0
// How rows of each table reach DuckDB: column lists and the JSON shapes that `from_json` and `read_json` take. Made
// from the same schemas as everything else; no identifier comes from outside.
import { columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { duckdbTypeOf } from '../../sql/compiler/duckdb-types.ts'
import { LedgerError } from './errors.ts'

export type DuckDbTable = {
  name: TableName
  write: Table['write']
  /** Quoted column names in order. */
  columns: string
  names: readonly string[]
  /** Column name to DuckDB type, in order. */
  types: ReadonlyMap<string, string>
  /** INSERT of a JSON array of rows given as $rows. */
  insertRows: string
  /** INSERT of a newline-delimited file whose path is given as a literal. */
  insertFile: (path: string) => string
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

const describe = (name: TableName): DuckDbTable => {
  const table: Table = TABLES[name]
  const described = columnsOf(table.row).map(
    (column) => [column.name, duckdbTypeOf(googleSqlType(column))] as const,
  )
  const names = described.map(([column]) => column)
  const columns = names.map((column) => `"${column}"`).join(', ')
  const struct = described.map(([column, type]) => `"${column}" ${type}`).join(', ')
  const shape = `{${described.map(([column, type]) => `${literal(column)}: ${literal(type)}`).join(', ')}}`
  return {
    name,
    write: table.write,
    columns,
    names,
    types: new Map(described),
    insertRows: `INSERT INTO ${name} (${columns}) SELECT ${names.map((column) => `r."${column}"`).join(', ')} FROM (SELECT unnest(CAST(CAST($rows AS JSON) AS STRUCT(${struct})[])) AS r)`,
    insertFile: (path) =>
      `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM read_json(${literal(path)}, format = 'newline_delimited', columns = ${shape}, maximum_object_size = 33554432)`,
  }
}

const known = new Map<string, DuckDbTable>()

/** The DuckDB side of a table of schemas/tables.ts. Throws SQL_UNKNOWN_TABLE for any other name. */
export const duckDbTable = (name: string): DuckDbTable => {
  if (!Object.hasOwn(TABLES, name)) throw new LedgerError('SQL_UNKNOWN_TABLE', name)
  const found = known.get(name) ?? describe(name as TableName)
  known.set(name, found)
  return found
}

/** Throws WAREHOUSE_ROW when a row has a column too many or lacks one; names the column, never a value. */
export const checkRows = (table: DuckDbTable, rows: readonly object[]): void => {
  for (const [index, row] of rows.entries()) {
    const keys = Object.keys(row)
    const extra = keys.find((key) => !table.types.has(key))
    const missing =
      keys.length < table.names.length + (extra ? 1 : 0)
        ? table.names.find((name) => !(name in row))
        : undefined
    if (extra ?? missing)
      throw new LedgerError(
        'WAREHOUSE_ROW',
        `${table.name}[${index}]: ${extra ? `unknown column ${extra}` : `column ${missing} is missing`}`,
      )
  }
}
