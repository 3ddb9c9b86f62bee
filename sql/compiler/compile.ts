// SPDX-License-Identifier: Apache-2.0
// GoogleSQL to DuckDB: Google's analyser resolves the text, this prints the resolved tree as DuckDB SQL.
import type { Analyser } from './analyser.ts'
import { type Catalog, type Column, columnsOf, outputColumns, resolveQuery } from './catalog.ts'
import { identifier } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { newPrinter } from './printer.ts'
import { scan } from './scans.ts'
import { render } from './select.ts'
import { nodeOf, tablesRead } from './tree.ts'

export type Compiled = {
  /** One DuckDB SELECT; parameters are `$name`. It needs the prelude on the connection's instance. */
  duckdb: string
  /** The columns of the result, in order, with GoogleSQL types. */
  columns: Column[]
  /** The tables and views it reads, sorted. */
  tables: string[]
}

/**
 * Compiles one SELECT. The same input gives the same text. `parameters` are GoogleSQL types by name, without the @.
 * Rejects with a CompileError: SQL_INVALID with Google's message and [at line:column]; SQL_UNKNOWN_TABLE; SQL_UNSUPPORTED
 * naming the construct that this compiler does not know.
 */
export async function compile(
  analyser: Analyser,
  catalog: Catalog,
  sql: string,
  parameters: Record<string, string> = {},
): Promise<Compiled> {
  const known = await columnsOf(analyser, catalog)
  const query = await resolveQuery(analyser, known, sql, parameters)
  const columns = outputColumns(query)
  const printer = newPrinter()
  const select = scan(printer, query.query)
  if (nodeOf(query.query).is_ordered && select.orderBy.length === 0)
    throw unsupported('an ORDER BY that printing would lose')
  const body = render(
    printer,
    select,
    query.output_column_list.map((output: { column: unknown }) => output.column),
    (_, index) => identifier(columns[index]?.name ?? ''),
  )
  const head = printer.withs.length > 0 ? withClause(printer.withs, query) : ''
  return { duckdb: `${head}${body}\n`, columns, tables: tablesRead(query) }
}

function withClause(withs: string[], query: unknown): string {
  const word = JSON.stringify(query).includes('"resolved_recursive_scan_node"') ? 'WITH RECURSIVE' : 'WITH'
  return `${word} ${withs.join(',\n')}\n`
}
