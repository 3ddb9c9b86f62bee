// SPDX-License-Identifier: Apache-2.0
// The referee: Google's own evaluator over rows given here. What it returns is what GoogleSQL means.
import type { Analyser, Message } from './analyser.ts'
import {
  analyserOptions,
  type Catalog,
  type Column,
  catalogProto,
  columnsOf,
  outputColumns,
  resolveQuery,
} from './catalog.ts'
import { jsonOfProto, valueProto } from './referee-values.ts'
import { nodeOf, tablesRead } from './tree.ts'
import { parseType } from './types.ts'
import type { JsonValue, Parameter } from './values.ts'

export type Row = Record<string, unknown>
export type RefereeResult = {
  columns: string[]
  types: string[]
  rows: JsonValue[][]
  /** Whether the order of the rows is part of the result; rows come shuffled where it is not. */
  ordered: boolean
}
export type Referee = {
  /**
   * Evaluates one SELECT. Tables without rows here are empty; views are evaluated first, from the same rows. Values in and out
   * are in the project's encoding. Rejects with a CompileError (SQL_INVALID, SQL_UNSUPPORTED ...) when the query does not
   * resolve or fails while it runs, such as a division by zero.
   */
  rows(
    sql: string,
    catalog: Catalog,
    tableRows: Record<string, Row[]>,
    parameters?: Record<string, Parameter>,
  ): Promise<RefereeResult>
}

/** A referee over a running analyser; it holds no state of its own. */
export function createReferee(analyser: Analyser): Referee {
  const rows: Referee['rows'] = async (sql, catalog, tableRows, parameters = {}) => {
    const columns = await columnsOf(analyser, catalog)
    const types = Object.fromEntries(Object.entries(parameters).map(([name, { type }]) => [name, type]))
    const query = await resolveQuery(analyser, columns, sql, types)
    const read = tablesRead(query)
    const contents: Record<string, Row[]> = {}
    for (const name of read) {
      const view = catalog.views[name]
      contents[name] =
        view === undefined ? (tableRows[name] ?? []) : asRows(await rows(view, catalog, tableRows))
    }
    const request = {
      sql,
      parameters,
      types,
      columns: Object.fromEntries(read.map((name) => [name, columns[name] ?? []])),
    }
    const response = await analyser.evaluate(evaluation(analyser, request, contents))
    const output = outputColumns(query)
    return {
      columns: output.map((column) => column.name),
      types: output.map((column) => column.type),
      rows: decodeRows(response, output),
      ordered: nodeOf(query.query).is_ordered === true,
    }
  }
  return { rows }
}

function asRows(result: RefereeResult): Row[] {
  return result.rows.map((row) =>
    Object.fromEntries(row.map((value, index) => [result.columns[index], value])),
  )
}

function evaluation(
  analyser: Analyser,
  request: {
    sql: string
    parameters: Record<string, Parameter>
    types: Record<string, string>
    columns: Record<string, Column[]>
  },
  contents: Record<string, Row[]>,
): Message {
  const { sql, parameters, types, columns } = request
  return {
    sql,
    simple_catalog: catalogProto(analyser, columns),
    descriptor_pool_list: { definitions: [{ builtin: {} }] },
    options: analyserOptions(analyser, types),
    params: Object.entries(parameters).map(([name, { type, value }]) => ({
      name,
      value: valueProto(parseType(type), value),
    })),
    table_content: Object.fromEntries(
      Object.entries(columns).map(([name, list]) => [name, tableContent(list, contents[name] ?? [])]),
    ),
  }
}

function tableContent(columns: Column[], rows: Row[]): Message {
  const types = columns.map((column) => ({ name: column.name, type: parseType(column.type) }))
  return {
    table_data: {
      row: rows.map((row) => ({ cell: types.map(({ name, type }) => valueProto(type, row[name])) })),
    },
  }
}

function decodeRows(response: Message, columns: Column[]): JsonValue[][] {
  const types = columns.map((column) => parseType(column.type))
  const rows: Message[] = response.content?.table_data?.row ?? []
  return rows.map((row) => types.map((type, index) => jsonOfProto(type, row.cell[index])))
}
