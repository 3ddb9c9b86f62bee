// SPDX-License-Identifier: Apache-2.0
// Brings the tables of an embedded ledger to their schemas: creates what is missing, adds new columns, and refuses
// any other difference. Evidence is never rewritten.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import type { Engine } from './duckdb-engine.ts'
import { duckDbTable } from './duckdb-tables.ts'
import { LedgerError } from './errors.ts'

const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS ledger_meta (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
  CREATE TABLE IF NOT EXISTS journal_segments (table_name VARCHAR NOT NULL, segment VARCHAR NOT NULL);
`
const FINGERPRINT = 'tables_sha256'

/** Column name to type text as DuckDB prints it. */
const columnsIn = async (connection: DuckDBConnection, table: string): Promise<Map<string, string>> => {
  const rows = await connection.runAndReadAll(
    'SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $1 AND NOT internal ORDER BY column_index',
    [table],
  )
  return new Map(rows.getRows().map(([name, type]) => [String(name), String(type)]))
}

const compare = async (connection: DuckDBConnection, name: TableName): Promise<void> => {
  const wanted = [...duckDbTable(name).types].map(([column, type]) => `"${column}" ${type}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE expected_table (${wanted.join(', ')})`)
  const expected = await columnsIn(connection, 'expected_table')
  await connection.run('DROP TABLE expected_table')
  const found = await columnsIn(connection, name)
  for (const [column, type] of expected) {
    const has = found.get(column)
    if (has === undefined) await connection.run(`ALTER TABLE ${name} ADD COLUMN "${column}" ${type}`)
    else if (has !== type)
      throw new LedgerError('WAREHOUSE_SCHEMA', `${name}.${column} is ${has}, expected ${type}`)
  }
  const unknown = [...found.keys()].filter((column) => !expected.has(column))
  if (unknown.length > 0)
    throw new LedgerError('WAREHOUSE_SCHEMA', `${name} has unknown columns: ${unknown.join(', ')}`)
}

/** Idempotent; cheap when the schemas did not change since the last time. Throws WAREHOUSE_SCHEMA naming table and column. */
export const settleTables = (engine: Engine): Promise<void> =>
  engine.write('schema', async (connection) => {
    const ddl = readFileSync(new URL('../../schemas/generated/duckdb.sql', import.meta.url), 'utf8')
    const fingerprint = createHash('sha256').update(ddl).digest('hex')
    await connection.run(BOOKKEEPING)
    const known = await connection.runAndReadAll('SELECT value FROM ledger_meta WHERE name = $1', [
      FINGERPRINT,
    ])
    if (known.getRows()[0]?.[0] === fingerprint) return
    await connection.run(ddl)
    for (const name of Object.keys(TABLES) as TableName[]) await compare(connection, name)
    await connection.run('INSERT OR REPLACE INTO ledger_meta VALUES ($1, $2)', [FINGERPRINT, fingerprint])
  })
