// SPDX-License-Identifier: Apache-2.0
// Every table: its columns described, its generated schemas the same as the zod record, and one way of writing it.

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Statement } from '../../functions/platform/warehouse.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import type { BigQueryField } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'

const tables = Object.entries(TABLES as Record<TableName, Table>) as [TableName, Table][]
const generated = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/generated/${path}`, import.meta.url), 'utf8'))
const bigQuery = (name: string): BigQueryField[] => generated(`bigquery/${name}.json`)

type Node = {
  type?: string
  format?: string
  anyOf?: Node[]
  items?: Node
  properties?: Record<string, Node>
  required?: string[]
  enum?: unknown[]
}
const SCALARS: Record<string, string> = { integer: 'INTEGER', number: 'FLOAT', boolean: 'BOOLEAN' }
const typeOf = (node: Node): string => {
  if (node.type === 'object') return 'RECORD'
  if (node.type !== 'string') return SCALARS[node.type ?? ''] ?? `unknown ${node.type}`
  return { date: 'DATE', 'date-time': 'TIMESTAMP' }[node.format ?? ''] ?? 'STRING'
}
/** The fields that a JSON Schema of the record asks for, found without the generator. */
const fieldsOf = (record: Node): unknown[] =>
  Object.entries(record.properties ?? {}).map(([name, node]) => {
    const others = node.anyOf?.filter((one) => one.type !== 'null')
    const inner = others?.length === 1 && others[0] ? others[0] : node
    const nullable = inner !== node || !record.required?.includes(name)
    const element = inner.type === 'array' ? (inner.items ?? {}) : inner
    return {
      name,
      type: typeOf(element),
      mode: inner.type === 'array' ? 'REPEATED' : nullable ? 'NULLABLE' : 'REQUIRED',
      ...(element.properties ? { fields: fieldsOf(element) } : {}),
    }
  })
const withoutDescriptions = (fields: readonly BigQueryField[]): unknown[] =>
  fields.map(({ name, type, mode, fields: inner }) => ({
    name,
    type,
    mode,
    ...(inner ? { fields: withoutDescriptions(inner) } : {}),
  }))
const allFields = (fields: readonly BigQueryField[]): BigQueryField[] =>
  fields.flatMap((field) => [field, ...allFields(field.fields ?? [])])

describe.each(tables)('%s', (name, table) => {
  test('has the same columns in zod and in BigQuery', () => {
    const schema = z.toJSONSchema(table.row, { target: 'draft-2020-12' }) as Node
    expect(withoutDescriptions(bigQuery(name))).toEqual(fieldsOf(schema))
  })

  test('says in a sentence what it is and what each column is', () => {
    expect(table.row.meta()?.description).toMatch(/^\S.*\.$/)
    const silent = allFields(bigQuery(name)).filter(({ description }) => !/^\S.{2,}\.$/s.test(description))
    expect(silent.map((field) => field.name)).toEqual([])
    expect(allFields(bigQuery(name)).filter(({ description }) => description.length > 1024)).toEqual([])
  })

  test('is partitioned and clustered by columns it has', () => {
    const columns = new Map(bigQuery(name).map((field) => [field.name, field]))
    if (table.partition)
      expect(columns.get(table.partition)).toMatchObject({ type: 'DATE', mode: 'REQUIRED' })
    expect(table.cluster.length).toBeLessThanOrEqual(4)
    for (const column of table.cluster) expect(columns.get(column)?.mode).toMatch(/REQUIRED|NULLABLE/)
    expect(table.requireFilter && !table.partition).toBe(false)
  })

  test('has a name and column names that both engines take unquoted', () => {
    for (const one of [name, ...allFields(bigQuery(name)).map((field) => field.name)])
      expect(one).toMatch(/^[a-z][a-z0-9_]{0,62}$/)
  })
})

test('there is one generated schema for each table and none besides', () => {
  const names = tables.map(([name]) => name).sort()
  const folder = new URL('../../schemas/generated/bigquery/', import.meta.url)
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.json`))
  expect(Object.keys(generated('catalog.json').tables).sort()).toEqual(names)
})

test('each table is written in one way alone, and the warehouse refuses the other', async () => {
  const path = mkdtempSync(join(tmpdir(), 'access-ledger-test-'))
  const warehouse = await openDuckDbWarehouse({ folder: prepareDataFolder(path), memoryMb: 256 })
  const nothing: Statement = { id: 'adhoc', googlesql: '', duckdb: 'SELECT 1', parameters: {}, columns: [] }
  try {
    await warehouse.ensure()
    const other = await Promise.all(
      tables.map(([name, { write }]) =>
        (write === 'append'
          ? warehouse.replaceDay(name, '2026-10-05', nothing, {})
          : warehouse.append(name, [{}])
        ).then(
          () => `${name} was written`,
          (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
        ),
      ),
    )
    expect(other).toEqual(
      tables.map(([name, { write }]) => `WAREHOUSE_WRITE_MODE ${name} is written by ${write}`),
    )
  } finally {
    await warehouse.close()
    await rm(path, { recursive: true, force: true })
  }
})
