// SPDX-License-Identifier: Apache-2.0
// The embedded warehouse: one DuckDB file, with a journal in front of the tables that capture fills, so that a
// durable answer costs one shared disk flush. Reading loads what the journal still holds first.
import { bindParameters, type Parameter, rowEncoder } from '../../sql/compiler/values.ts'
import { loadViews } from '../../sql/views.ts'
import type { DataFolder } from './data-folder.ts'
import { openEngine } from './duckdb-engine.ts'
import { type DuckDbJournals, openDuckDbJournals } from './duckdb-journals.ts'
import { settleTables } from './duckdb-schema.ts'
import { checkRows, duckDbTable } from './duckdb-tables.ts'
import { LedgerError } from './errors.ts'
import { readsJournaled } from './journaled-reads.ts'
import { sliceCondition } from './slices.ts'
import { NOT_RECOVERABLE, type Row, type Statement, type Value, type Warehouse } from './warehouse.ts'

/** The warehouse in the process that owns the file. */
export type EmbeddedWarehouse = Warehouse & {
  /** Loads what the journal holds into the database. */
  load(): Promise<void>
  /** Copies the database, as of one transaction, into a new file. Throws WAREHOUSE_DISK_FULL among others. */
  backup(path: string): Promise<void>
}

export type DuckDbOptions = { folder: DataFolder; memoryMb: number; threads?: number }

const withTypes = (
  statement: Statement,
  values: Readonly<Record<string, Value>>,
): Record<string, Parameter> => {
  const missing = Object.keys(statement.parameters).filter((name) => !(name in values))
  if (missing.length > 0)
    throw new LedgerError('SQL_PARAMETER', `${statement.id} needs ${missing.join(', ')}`)
  return Object.fromEntries(
    Object.entries(statement.parameters).map(([name, type]) => [name, { type, value: values[name] }]),
  )
}

const bound = (statement: Statement, bind: () => void): void => {
  try {
    bind()
  } catch (cause) {
    throw new LedgerError('SQL_PARAMETER', `${statement.id}: a value does not fit its type`, { cause })
  }
}

/**
 * Opens the embedded warehouse of a data folder; what an earlier process left in the journal is seen by the first
 * query. Throws WAREHOUSE_LOCKED when another process owns the file. `append` resolves after the rows are synced to disk.
 */
export const openDuckDbWarehouse = async (options: DuckDbOptions): Promise<EmbeddedWarehouse> => {
  const { folder } = options
  const engine = await openEngine({ path: folder.database, ...options })
  let journals: DuckDbJournals
  try {
    await settleTables(engine)
    journals = await openDuckDbJournals(folder, engine)
  } catch (error) {
    engine.close()
    throw error
  }
  return {
    load: journals.load,
    backup: async (path) => {
      await journals.load()
      await engine.read('backup', async (connection) => {
        await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS backup_target`)
        try {
          await connection.run('COPY FROM DATABASE ledger TO backup_target')
        } finally {
          await connection.run('DETACH backup_target')
        }
      })
    },
    ensure: async () => {
      await settleTables(engine)
      await engine.write('views', async (connection) => {
        for (const { name, statement } of loadViews())
          await connection.run(`CREATE OR REPLACE VIEW ${name} AS ${statement.duckdb}`)
      })
    },
    append: async (name, rows) => {
      const table = duckDbTable(name)
      if (table.write !== 'append')
        throw new LedgerError('WAREHOUSE_WRITE_MODE', `${name} is written by replaceDay`)
      if (rows.length === 0) return
      checkRows(table, rows)
      if (journals.has(name)) return journals.append(name, rows)
      const json = JSON.stringify(rows)
      await engine.write(`append/${name}`, (connection) => connection.run(table.insertRows, { rows: json }))
    },
    query: async (statement, parameters = {}) => {
      const typed = withTypes(statement, parameters)
      if (readsJournaled(statement)) await journals.load()
      return engine.read(statement.id, async (connection) => {
        const prepared = await connection.prepare(statement.duckdb)
        try {
          bound(statement, () => bindParameters(prepared, typed))
          const reader = await prepared.runAndReadAll()
          return reader.getRows().map(rowEncoder(statement.columns)) as Row[]
        } finally {
          prepared.destroySync()
        }
      })
    },
    replaceDay: async (name, day, statement, parameters) => {
      const table = duckDbTable(name)
      if (table.write !== 'replaceDay')
        throw new LedgerError('WAREHOUSE_WRITE_MODE', `${name} is written by append`)
      const typed = withTypes(statement, parameters)
      if (readsJournaled(statement)) await journals.load()
      return engine.write(statement.id, async (connection) => {
        await connection.run(`DELETE FROM ${name} WHERE event_date = CAST($1 AS DATE)`, [day])
        const prepared = await connection.prepare(
          `INSERT INTO ${name} (${table.columns}) SELECT ${table.columns} FROM (${statement.duckdb})`,
        )
        try {
          bound(statement, () => bindParameters(prepared, typed))
          return (await prepared.run()).rowsChanged
        } finally {
          prepared.destroySync()
        }
      })
    },
    recovery: NOT_RECOVERABLE,
    destroy: async (name, slice) => {
      const { condition, parameters } = sliceCondition(name, slice)
      if (journals.has(name)) await journals.load()
      return engine.write(`destroy/${name}`, async (connection) => {
        const done = await connection.run(`DELETE FROM ${name} WHERE ${condition('$')}`, parameters)
        return done.rowsChanged
      })
    },
    purge: async () => {
      await journals.load()
      await engine.compact()
    },
    close: async () => {
      try {
        await journals.close()
      } finally {
        engine.close()
      }
    },
  }
}
