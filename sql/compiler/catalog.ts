// SPDX-License-Identifier: Apache-2.0
// The tables and views a statement may read, and how they are told to the analyser.
import type { Analyser, Message } from './analyser.ts'
import { CompileError } from './errors.ts'
import { flat } from './tree.ts'
import { typeOfProto, typeProto } from './type-protos.ts'
import { parseType, typeText } from './types.ts'

export type Column = { name: string; type: string }

/** Types are GoogleSQL text; a view is its GoogleSQL SELECT and may read tables and the views before it. */
export type Catalog = {
  tables: Record<string, { columns: Column[] }>
  views: Record<string, string>
}

const REWRITES = [
  'REWRITE_FLATTEN',
  'REWRITE_LIKE_ANY_ALL',
  'REWRITE_PIVOT',
  'REWRITE_TYPEOF_FUNCTION',
  'REWRITE_UNPIVOT',
  'REWRITE_WITH_EXPR',
]
const known = new WeakMap<Analyser, WeakMap<Catalog, Promise<Record<string, Column[]>>>>()

/**
 * The columns of every table and view. Analyses each view once per analyser and catalog object, so a catalog must not be changed
 * after its first use. Rejects with the view's name before the analyser's message when a view does not resolve.
 */
export function columnsOf(analyser: Analyser, catalog: Catalog): Promise<Record<string, Column[]>> {
  const ofAnalyser = known.get(analyser) ?? new WeakMap<Catalog, Promise<Record<string, Column[]>>>()
  known.set(analyser, ofAnalyser)
  const columns = ofAnalyser.get(catalog) ?? resolveViews(analyser, catalog)
  ofAnalyser.set(catalog, columns)
  return columns
}

async function resolveViews(analyser: Analyser, catalog: Catalog): Promise<Record<string, Column[]>> {
  const columns: Record<string, Column[]> = Object.fromEntries(
    Object.entries(catalog.tables).map(([name, table]) => [name, table.columns]),
  )
  for (const [name, sql] of Object.entries(catalog.views)) {
    try {
      columns[name] = outputColumns(await resolveQuery(analyser, columns, sql, {}))
    } catch (cause) {
      if (cause instanceof CompileError)
        throw new CompileError(cause.code, `View ${name}: ${cause.message}`, { cause })
      throw cause
    }
  }
  return columns
}

/** Analyses one SELECT and returns its query statement, flat. Throws SQL_UNSUPPORTED, by name, when it is another statement. */
export async function resolveQuery(
  analyser: Analyser,
  columns: Record<string, Column[]>,
  sql: string,
  parameters: Record<string, string>,
): Promise<Message> {
  const response = await analyser.resolve({
    sql_statement: sql,
    simple_catalog: catalogProto(analyser, columns),
    descriptor_pool_list: { definitions: [{ builtin: {} }] },
    options: analyserOptions(analyser, parameters),
  })
  const statement = response.resolved_statement
  const kind = String(statement.node)
  if (kind !== 'resolved_query_stmt_node') {
    throw new CompileError(
      'SQL_UNSUPPORTED',
      `Only one SELECT is allowed, not ${kind.replace(/^resolved_|_node$/g, '')}`,
    )
  }
  const query = flat(statement[kind])
  if (query.is_value_table)
    throw new CompileError('SQL_UNSUPPORTED', 'Not supported: SELECT AS STRUCT or AS VALUE at the top')
  return query
}

/** The analyser's options with these named parameters declared. */
export function analyserOptions(analyser: Analyser, parameters: Record<string, string>): Message {
  return {
    language_options: analyser.languageOptions,
    query_parameters: Object.entries(parameters).map(([name, type]) => ({
      name,
      type: typeProto(parseType(type)),
    })),
    parameter_mode: 'PARAMETER_NAMED',
    prune_unused_columns: true,
    default_timezone: 'UTC',
    error_message_mode: 'ERROR_MESSAGE_ONE_LINE',
    enabled_rewrites: REWRITES,
    parse_location_record_type: 'PARSE_LOCATION_RECORD_CODE_SEARCH',
  }
}

/** A catalog message of these tables and Google's built-in functions. */
export function catalogProto(analyser: Analyser, columns: Record<string, Column[]>): Message {
  return {
    name: 'access-ledger',
    table: Object.entries(columns).map(([name, list], index) => ({
      name,
      serialization_id: String(index + 1),
      column: list.map((column) => ({ name: column.name, type: typeProto(parseType(column.type)) })),
    })),
    builtin_function_options: { language_options: analyser.languageOptions },
  }
}

/** The names and types a query statement gives back, as written in its text; a column without a name is `f0_`, `f1_` as in BigQuery. */
export function outputColumns(query: Message): Column[] {
  const list: Message[] = query.output_column_list ?? []
  let unnamed = 0
  return list.map((output) => ({
    name: /^\$/.test(output.name) ? `f${unnamed++}_` : output.name,
    type: typeText(typeOfProto(output.column.type)),
  }))
}
