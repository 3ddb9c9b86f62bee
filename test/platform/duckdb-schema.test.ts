// SPDX-License-Identifier: Apache-2.0
// The tables of an embedded ledger against their schemas: what is missing is added, anything else is refused and left as it is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type DataFolder, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'

let path: string
let folder: DataFolder
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'ledger-schema-'))
  folder = prepareDataFolder(path)
  await ensure()
  await sql(
    "INSERT INTO holds (hold_id, event_date, entry, reason, recorded_by, recorded_at) VALUES ('h-1', '2030-03-05', 'placed', 'r', 'officer', '2030-03-05')",
  )
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

const ensure = async () => {
  const warehouse = await openDuckDbWarehouse({ folder, memoryMb: 128 })
  try {
    await warehouse.ensure()
  } finally {
    await warehouse.close()
  }
}

/** As another version of the program would have left the file: the tables are compared again at the next opening. */
const sql = async (...statements: string[]) => {
  const instance = await DuckDBInstance.create(folder.database)
  const connection = await instance.connect()
  try {
    let rows: unknown[][] = []
    for (const statement of [...statements, 'DELETE FROM ledger_meta WHERE TRUE'])
      if (/^SELECT/.test(statement)) rows = (await connection.runAndReadAll(statement)).getRows()
      else await connection.run(statement)
    return rows
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
const COLUMNS =
  "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'holds' ORDER BY column_index"

test('a column that the file lacks is added, and old rows have NULL there', async () => {
  await sql('ALTER TABLE holds DROP COLUMN actor_id')
  await ensure()
  expect(await sql('SELECT hold_id, actor_id FROM holds')).toEqual([['h-1', null]])
})

test.each<[string, string[], string]>([
  [
    'of another type',
    ['ALTER TABLE holds DROP COLUMN actor_id', 'ALTER TABLE holds ADD COLUMN actor_id BIGINT'],
    'holds.actor_id is BIGINT, expected VARCHAR',
  ],
  [
    'that the schema does not know',
    ['ALTER TABLE holds ADD COLUMN of_a_newer_version VARCHAR'],
    'holds has unknown columns: of_a_newer_version',
  ],
])(
  'a column %s is refused by name, and the table is left as it is, without what else is missing',
  async (_, changes, detail) => {
    await sql(...changes, 'ALTER TABLE holds DROP COLUMN system_id')
    const before = await sql(COLUMNS)
    await expect(ensure()).rejects.toMatchObject({ code: 'WAREHOUSE_SCHEMA', detail })
    expect(await sql(COLUMNS)).toEqual(before)
    expect(await sql('SELECT hold_id FROM holds')).toEqual([['h-1']])
  },
)
