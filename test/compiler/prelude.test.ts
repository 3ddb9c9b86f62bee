// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { installPrelude } from '../../sql/compiler/prelude.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'prelude-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a view that uses macros and functions is read again after the file was closed, by any connection', async () => {
  const file = path.join(folder, 'ledger.duckdb')
  const view = `CREATE VIEW v AS SELECT gs.substr(x, -2) AS a, gs_json_value(x, '$.k', false) AS b FROM t`
  const first = await DuckDBInstance.create(file)
  const writer = await first.connect()
  await installPrelude(writer)
  await writer.run(`CREATE TABLE t AS SELECT '{"k":1.50}' AS x; ${view}`)
  writer.closeSync()
  first.closeSync()

  const again = await DuckDBInstance.create(file)
  const [opener, reader] = [await again.connect(), await again.connect()]
  await installPrelude(opener)
  await installPrelude(opener)
  expect((await reader.runAndReadAll('SELECT * FROM v')).getRows()).toEqual([['0}', '1.50']])
  const stored = await reader.runAndReadAll(
    "SELECT count(*) FROM duckdb_functions() WHERE database_name = 'ledger'",
  )
  expect(stored.getRows()).toEqual([[0n]])
  reader.closeSync()
  opener.closeSync()
  again.closeSync()
})

test('a function that throws fails the query with its message', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await installPrelude(connection)
  await expect(connection.run("SELECT gs_int_of('x')")).rejects.toThrow('Bad INT64 value: x')
  await expect(connection.run('SELECT gs.div(1, 0)')).rejects.toThrow('division by zero')
  connection.closeSync()
  instance.closeSync()
})
