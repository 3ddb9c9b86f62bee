// SPDX-License-Identifier: Apache-2.0
// Both engines over the same rows: the referee, and DuckDB running what the compiler printed.
import { readFileSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import type { Catalog } from '../../sql/compiler/catalog.ts'
import { compile } from '../../sql/compiler/compile.ts'
import { duckdbTypeOf, identifier } from '../../sql/compiler/duckdb-types.ts'
import { installPrelude } from '../../sql/compiler/prelude.ts'
import { createReferee, type Referee, type Row } from '../../sql/compiler/referee.ts'
import { parseType } from '../../sql/compiler/types.ts'
import {
  bindParameters,
  bindType,
  bindValue,
  encodeValue,
  type JsonValue,
  type Parameter,
} from '../../sql/compiler/values.ts'

export type Case = {
  name: string
  sql: string
  params: Record<string, Parameter>
  error?: string
  rows: JsonValue[][]
  ordered: boolean
}

export type Engines = {
  catalog: Catalog
  rows: Record<string, Row[]>
  analyser: Analyser
  referee: Referee
  connection: DuckDBConnection
  /** Compiles and runs on DuckDB; rows in the value encoding. */
  duckdb(sql: string, parameters?: Record<string, Parameter>): Promise<JsonValue[][]>
  close(): void
}

const here = (name: string): URL => new URL(`./googlesql/${name}`, import.meta.url)

/** The recorded conformance cases with their values in the project's encoding. */
export function conformanceCases(): Case[] {
  const lines = readFileSync(here('cases.ndjson'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const recorded = JSON.parse(line)
    return { ...recorded, rows: (recorded.rows ?? []).map(unwrap), params: unwrapParameters(recorded.params) }
  })
}

/** Starts both engines over the recorded table. */
export async function startEngines(): Promise<Engines> {
  const recorded: Record<string, { columns: Record<string, string>; rows: Row[] }> = JSON.parse(
    readFileSync(here('tables.json'), 'utf8'),
  )
  const tables = Object.entries(recorded).map(([name, table]) => ({
    name,
    columns: Object.entries(table.columns).map(([column, type]) => ({ name: column, type })),
    rows: table.rows,
  }))
  const catalog: Catalog = {
    tables: Object.fromEntries(tables.map(({ name, columns }) => [name, { columns }])),
    views: {},
  }
  const analyser = await startAnalyser()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await installPrelude(connection)
  for (const { name, columns, rows } of tables) {
    const list = columns.map((column) => `${identifier(column.name)} ${duckdbTypeOf(column.type)}`)
    await connection.run(`CREATE TABLE ${identifier(name)} (${list.join(', ')})`)
    const insert = await connection.prepare(
      `INSERT INTO ${identifier(name)} VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    )
    for (const row of rows) {
      for (const [index, column] of columns.entries()) {
        const type = parseType(column.type)
        insert.bindValue(index + 1, bindValue(type, row[column.name]), bindType(type))
      }
      await insert.run()
    }
  }
  return {
    catalog,
    rows: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
    analyser,
    referee: createReferee(analyser),
    connection,
    duckdb: async (sql, parameters = {}) => {
      const types = Object.fromEntries(Object.entries(parameters).map(([name, { type }]) => [name, type]))
      const compiled = await compile(analyser, catalog, sql, types)
      const prepared = await connection.prepare(compiled.duckdb)
      bindParameters(prepared, parameters)
      const reader = await prepared.runAndReadAll()
      const columns = compiled.columns.map((column) => parseType(column.type))
      return reader
        .getRows()
        .map((row) => columns.map((type, index) => encodeValue(type, row[index] ?? null)))
    },
    close: () => {
      analyser.close()
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Rows in a comparable order, floats to twelve digits: what two engines must agree on. */
export function comparable(rows: JsonValue[][], ordered: boolean): string[] {
  const texts = rows.map((row) =>
    JSON.stringify(row, (_, value) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
    ),
  )
  return ordered ? texts : texts.sort()
}

const FLOATS: Record<string, string> = { inf: 'Infinity', '-inf': '-Infinity', nan: 'NaN' }

function unwrap(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(unwrap)
  if (typeof value !== 'object' || value === null) return value
  const [key, ...more] = Object.keys(value)
  const inner = key === undefined ? undefined : value[key]
  if (more.length === 0 && typeof inner === 'string') {
    if (key === 'timestamp' || key === 'date' || key === 'bytes_hex' || key === 'int64') return inner
    if (key === 'float64') return FLOATS[inner] ?? inner
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unwrap(member)]))
}

function unwrapParameters(params: Record<string, Parameter>): Record<string, Parameter> {
  return Object.fromEntries(
    Object.entries(params).map(([name, { type, value }]) => [
      name,
      { type, value: unwrap(value as JsonValue) },
    ]),
  )
}
