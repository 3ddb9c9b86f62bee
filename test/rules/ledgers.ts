// SPDX-License-Identifier: Apache-2.0
// The two engines every SQL text is tried on: DuckDB with the compiled text, and Google's evaluator with the text itself.
import { readFileSync } from 'node:fs'
import { FACTS } from '../../functions/detect/facts.ts'
import { type Engine, openEngine } from '../../functions/platform/duckdb-engine.ts'
import { settleTables } from '../../functions/platform/duckdb-schema.ts'
import { duckDbTable } from '../../functions/platform/duckdb-tables.ts'
import type { Row, Statement, Value } from '../../functions/platform/warehouse.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import type { Catalog } from '../../sql/compiler/catalog.ts'
import { createReferee, type Referee } from '../../sql/compiler/referee.ts'
import { bindParameters, type Parameter, rowEncoder } from '../../sql/compiler/values.ts'
import { loadStatement } from '../../sql/statements.ts'
import { loadViews } from '../../sql/views.ts'
import type { Tables } from './given-rows.ts'

export type Values = Readonly<Record<string, Value>>

export type Ledgers = {
  /** Empties every table and stores these rows in DuckDB. */
  store(tables: Tables): Promise<void>
  add(tables: Tables): Promise<void>
  /** Builds the facts of a day in DuckDB, as detect does. */
  buildFacts(values: Values): Promise<void>
  /** Runs the compiled text on DuckDB. */
  onDuckDb(statement: Statement, values?: Values): Promise<Row[]>
  /** Runs the GoogleSQL on Google's evaluator over the rows that DuckDB's tables hold now. */
  onReferee(statement: Statement, values?: Values): Promise<Row[]>
  close(): void
}

const NAMES = Object.keys(TABLES) as TableName[]

const typed = (statement: Statement, values: Values): Record<string, Parameter> =>
  Object.fromEntries(
    Object.entries(statement.parameters).map(([name, type]) => [name, { type, value: values[name] }]),
  )

export const factStatement = (name: (typeof FACTS)[number]): Statement => loadStatement(`facts/${name}`)

/** Opens both. The analyser takes about 40 ms, the tables and views of DuckDB about 200 ms. */
export const openLedgers = async (): Promise<Ledgers> => {
  const [analyser, engine] = await Promise.all([
    startAnalyser(),
    openEngine({ path: ':memory:', memoryMb: 512, threads: 2 }),
  ])
  await settleTables(engine)
  const views = loadViews()
  await engine.write('views', async (connection) => {
    for (const { name, statement } of views)
      await connection.run(`CREATE OR REPLACE VIEW ${name} AS ${statement.duckdb}`)
  })
  const { tables } = JSON.parse(
    readFileSync(new URL('../../schemas/generated/catalog.json', import.meta.url), 'utf8'),
  ) as Pick<Catalog, 'tables'>
  const catalog: Catalog = {
    tables,
    views: Object.fromEntries(views.map(({ name, statement }) => [name, statement.googlesql])),
  }
  return ledgersOver(analyser, createReferee(analyser), engine, catalog)
}

const ledgersOver = (analyser: Analyser, referee: Referee, engine: Engine, catalog: Catalog): Ledgers => {
  // What the tables hold, read once for all queries until something is written.
  let held: Promise<Record<string, Row[]>> | undefined
  const add = (rows: Tables) => {
    held = undefined
    return engine.write('given', async (connection) => {
      for (const name of NAMES)
        if (rows[name]?.length)
          await connection.run(duckDbTable(name).insertRows, { rows: JSON.stringify(rows[name]) })
    })
  }
  const onDuckDb: Ledgers['onDuckDb'] = (statement, values = {}) =>
    engine.read(statement.id, async (connection) => {
      const prepared = await connection.prepare(statement.duckdb)
      try {
        bindParameters(prepared, typed(statement, values))
        const reader = await prepared.runAndReadAll()
        return reader.getRows().map(rowEncoder(statement.columns)) as Row[]
      } finally {
        prepared.destroySync()
      }
    })
  const wholeTable = (name: TableName): Promise<Row[]> =>
    engine.read(name, async (connection) => {
      const columns = catalog.tables[name]?.columns ?? []
      const reader = await connection.runAndReadAll(
        `SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${name}`,
      )
      return reader.getRows().map(rowEncoder(columns)) as Row[]
    })
  const allTables = async () => {
    const rows: Record<string, Row[]> = {}
    for (const name of NAMES) rows[name] = await wholeTable(name)
    return rows
  }
  return {
    add,
    store: async (rows) => {
      await engine.write('empty', async (connection) => {
        await connection.run(NAMES.map((name) => `DELETE FROM ${name};`).join('\n'))
      })
      await add(rows)
    },
    buildFacts: async (values) => {
      for (const name of FACTS) await add({ [name]: await onDuckDb(factStatement(name), values) })
    },
    onDuckDb,
    onReferee: async (statement, values = {}) => {
      held ??= allTables()
      const result = await referee.rows(statement.googlesql, catalog, await held, typed(statement, values))
      return result.rows.map(
        (row) => Object.fromEntries(row.map((value, index) => [result.columns[index], value])) as Row,
      )
    },
    close: () => {
      engine.close()
      analyser.close()
    },
  }
}

/** Rows in an order of their own, so that two engines can be compared: no SQL here promises one. */
export const inOrder = (rows: readonly Row[]): Row[] =>
  rows
    .map((row) => ({ row, key: JSON.stringify(Object.entries(row)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row)
