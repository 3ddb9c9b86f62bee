// SPDX-License-Identifier: Apache-2.0
// Ledgers for these tests: one on the emulator in a dataset of its own, one on the embedded engine in a temporary folder.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BigQuery } from '@google-cloud/bigquery'
import { PassThroughClient } from 'google-auth-library'
import { bigQueryClient } from '../../functions/platform/bigquery-client.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Statement, Warehouse } from '../../functions/platform/warehouse.ts'
import {
  type BigQueryWarehouseOptions,
  createBigQueryWarehouse,
} from '../../functions/platform/warehouse-bigquery.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { type Column, columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { PROJECT } from './emulator.ts'
import { UNREPORTED } from './emulator-limits.ts'

const ports = (process.env.ACCESS_LEDGER_TEST_BIGQUERY_PORTS ?? '').split(',').map(Number)
/** Where run.ts started the emulator of this jest worker. */
export const PORT = ports[(Number(process.env.JEST_WORKER_ID ?? 1) - 1) % ports.length] ?? 0
if (!PORT) throw new Error('start these tests with npm run test:bigquery')
export const LOCATION = 'asia-northeast3'

const clientAt = (apiEndpoint: string, requestMs?: number): BigQuery =>
  bigQueryClient({
    projectId: PROJECT,
    location: LOCATION,
    apiEndpoint,
    authClient: new PassThroughClient(),
    ...(requestMs ? { requestMs } : {}),
  })

type Given = { url?: string } & Partial<BigQueryWarehouseOptions>

/** The warehouse of one dataset, without making anything. */
export const warehouseAt = (dataset: string, { url, ...options }: Given = {}): Warehouse =>
  createBigQueryWarehouse({
    client: clientAt(url ?? `http://127.0.0.1:${PORT}`, options.requestMs),
    dataset,
    location: LOCATION,
    create: true,
    unreported: UNREPORTED,
    retryDelays: [10, 20],
    ...options,
  })

/** For what a test makes itself: this one repeats by itself when the emulator closed an idle connection. */
export const setupClient = (apiEndpoint = `http://127.0.0.1:${PORT}`): BigQuery =>
  new BigQuery({ projectId: PROJECT, location: LOCATION, apiEndpoint, authClient: new PassThroughClient() })

/** Makes the dataset and its tables and views, as Terraform does in production. */
export const makeDataset = async (dataset: string, url = `http://127.0.0.1:${PORT}`): Promise<void> => {
  await setupClient(url).createDataset(dataset, { location: LOCATION })
  await warehouseAt(dataset, { url }).ensure()
}

export const embeddedWarehouse = async (): Promise<Warehouse> => {
  const folder = prepareDataFolder(await mkdtemp(join(tmpdir(), 'access-ledger-bigquery-')))
  return openDuckDbWarehouse({ folder, memoryMb: 256, threads: 2 })
}

export const columnsIn = (table: TableName): Column[] => columnsOf((TABLES[table] as Table).row)

const named = (columns: readonly Column[]) =>
  columns.map((column) => ({ name: column.name, type: googleSqlType(column) }))

// `at` and `by` are reserved words in one dialect or the other, so every name is quoted.
const list = (columns: readonly { name: string }[], mark: '`' | '"', from = '') =>
  columns.map(({ name }) => `${from}${mark}${name}${mark}`).join(', ')

/** A whole table. */
export const wholeTable = (table: TableName): Statement => {
  const columns = named(columnsIn(table))
  return {
    id: 'test/whole',
    googlesql: `SELECT ${list(columns, '`')} FROM ${table}`,
    duckdb: `SELECT ${list(columns, '"')} FROM ${table}`,
    parameters: {},
    columns,
  }
}

/** Rows given as one parameter, so that replaceDay can write any rows. */
export const givenRows = (table: TableName): Statement => {
  const columns = named(columnsIn(table))
  const struct = `ARRAY<STRUCT<${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}>>`
  return {
    id: 'test/given',
    googlesql: `SELECT ${list(columns, '`', 'given.')} FROM UNNEST(@given) AS given`,
    duckdb: `SELECT ${list(columns, '"', 'given.')} FROM (SELECT unnest($given) AS given)`,
    parameters: { given: struct },
    columns,
  }
}

export const adhoc = (sql: string, columns: Statement['columns'], parameters = {}): Statement => ({
  id: 'adhoc',
  googlesql: sql,
  duckdb: '',
  parameters,
  columns,
})
