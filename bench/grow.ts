// SPDX-License-Identifier: Apache-2.0
// Makes a filled ledger larger without sending events again: more events in each day, or the same days once more before the first.
// Works on the closed database file, in a process of its own.
import { DuckDBInstance } from '@duckdb/node-api'
import { FACTS } from '../functions/detect/facts.ts'
import { dataFolderAt } from '../functions/platform/data-folder.ts'
import { duckDbTable } from '../functions/platform/duckdb-tables.ts'
import type { TableName } from '../schemas/tables.ts'
import { answerAsked } from './worker.ts'

const [folder = '', times = '', days = '', lastDay = ''] = process.argv.slice(2)
const COPIES = Array.from({ length: Number(times) - 1 }, (_, index) => index + 1)
const instance = await DuckDBInstance.create(dataFolderAt(folder).database, { memory_limit: '6GB' })
const connection = await instance.connect()

const growBy = async (table: TableName, replaced: (copy: number) => string): Promise<void> => {
  await connection.run(`CREATE TEMP TABLE as_filled AS SELECT * FROM ${table}`)
  for (const copy of COPIES)
    await connection.run(`INSERT INTO ${table} SELECT * REPLACE (${replaced(copy)}) FROM as_filled`)
  await connection.run('DROP TABLE as_filled')
}

/** Each event so many times in all: others of the same person and hour, about other members. */
const multiply = async () => {
  await growBy('access_events', (copy) => {
    const later = `occurred_at + INTERVAL ${copy * 7} SECOND`
    return `
      left(event_id, 34) || printf('%02x', ${copy}) AS event_id,
      CASE WHEN CAST(timezone('Asia/Seoul', ${later}) AS DATE) = event_date THEN ${later} ELSE occurred_at END AS occurred_at,
      list_transform(subjects, lambda one: struct_pack(
        id := 'M-' || CAST(100000 + (CAST(substr(one.id, 3) AS BIGINT) + ${copy * 6007}) % 62000 AS VARCHAR),
        type := one.type)) AS subjects,
      sha256(event_hash || '${copy}') AS event_hash`
  })
  return { events: await count() }
}

/** The days once more, with their facts and runs, so often that there are so many times as many. */
const extend = async () => {
  for (const table of [...FACTS, 'access_events', 'rule_runs', 'findings'] as const) {
    const moments = [...duckDbTable(table).types].filter(([, type]) => type === 'TIMESTAMPTZ')
    await growBy(table, (copy) => {
      const back = `INTERVAL ${copy * Number(days)} DAY`
      const shifted = moments.map(([name]) => `${name} - ${back} AS ${name}`)
      return [`CAST(event_date - ${back} AS DATE) AS event_date`, ...shifted].join(', ')
    })
  }
  return { events: await count() }
}

/** The last day as if it had not been judged yet. */
const forget = async () => {
  for (const table of [...FACTS, 'rule_runs', 'findings'] as const)
    await connection.run(`DELETE FROM ${table} WHERE event_date = CAST($1 AS DATE)`, [lastDay])
  await connection.run('CHECKPOINT')
}

const count = async (): Promise<number> => {
  const reader = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM access_events')
  return Number(reader.getRows()[0]?.[0])
}

answerAsked({}, { multiply, extend, forget }, async () => {
  connection.closeSync()
  instance.closeSync()
})
