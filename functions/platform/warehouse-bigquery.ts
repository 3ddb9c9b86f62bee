// SPDX-License-Identifier: Apache-2.0
// The warehouse on BigQuery: rows go in by insertAll, one day of a fact is replaced by one MERGE, and every query is
// a job with its location. Nothing here creates a table except ensure().
import type { BigQuery } from '@google-cloud/bigquery'
import { type Column, columnsOf } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { REQUEST_MS } from './bigquery-client.ts'
import { ensureDataset, type UnreportedSetting } from './bigquery-ensure.ts'
import { asAppendError, isPassing } from './bigquery-failures.ts'
import { type JobRequest, type Place, runJob } from './bigquery-jobs.ts'
import { replacingDay } from './bigquery-merge.ts'
import { type Patience, persist } from './bigquery-retry.ts'
import { insertRequests } from './bigquery-rows.ts'
import { queryParameters, resultRows } from './bigquery-values.ts'
import { LedgerError } from './errors.ts'
import { sliceCondition } from './slices.ts'
import type { Recovery, Warehouse } from './warehouse.ts'

/** No write outlives this: as_of of a run lies five minutes back and relies on it (design, Time). */
export const WRITE_MS = 60_000
const QUERY_MS = 300_000
const RETRY_DELAYS = [500, 2_000, 6_000]
/**
 * Two days of time travel, as the dataset is made, and seven of fail-safe. Streamed rows are in a buffer for up to 90 minutes
 * and cannot be deleted from it.
 */
const TIME_TRAVEL_AND_FAIL_SAFE: Recovery = { days: 9, freshMinutes: 120 }

export type BigQueryWarehouseOptions = {
  /** From bigquery-client.ts: it must not retry by itself, and must end its requests. */
  client: BigQuery
  dataset: string
  location: string
  /** ensure() creates what is missing; otherwise it compares alone, as where Terraform owns the tables. */
  create?: boolean
  /** Settings the service does not report back (an emulator); ensure() does not compare them. */
  unreported?: readonly UnreportedSetting[]
  /** Pauses between attempts, in milliseconds. */
  retryDelays?: readonly number[]
  /** The longest one request may take, in milliseconds. */
  requestMs?: number
  /** The longest a query may take, in milliseconds. */
  queryMs?: number
  /** A query that would read more bytes than this fails before it costs anything. */
  maximumBytesBilled?: string
}

/**
 * Opens nothing. `append` is all or none within one insertAll (9.5 MB); a longer call takes several, and when it throws
 * some of them may be stored: sent again, the same rows carry the same insertIds and the views show each once.
 */
export const createBigQueryWarehouse = (options: BigQueryWarehouseOptions): Warehouse => {
  const { client, dataset, location, maximumBytesBilled } = options
  const place: Place = { client, dataset, location }
  const delays = options.retryDelays ?? RETRY_DELAYS
  const attemptMs = options.requestMs ?? REQUEST_MS
  const writing = { delays, attemptMs, totalMs: WRITE_MS }
  const reading = { delays, attemptMs, totalMs: options.queryMs ?? QUERY_MS }

  return {
    ensure: () => ensureDataset(place, options.create ?? false, new Set(options.unreported ?? []), writing),

    async append(table, rows) {
      const columns = columnsWritten(table, 'append')
      const start = performance.now()
      let firstRow = 0
      for (const request of insertRequests(table, columns, rows)) {
        const target = client.dataset(dataset).table(table)
        const send = () =>
          target.insert(request, {
            raw: true,
            partialRetries: 0,
            skipInvalidRows: false,
            ignoreUnknownValues: false,
          })
        const totalMs = WRITE_MS - (performance.now() - start)
        if (firstRow > 0 && totalMs < attemptMs)
          throw new LedgerError('WAREHOUSE_UNAVAILABLE', `append to ${table}: only ${firstRow} rows in time`)
        try {
          await persist(send, isPassing, { ...writing, totalMs })
        } catch (failure) {
          throw asAppendError(failure, table, firstRow)
        }
        firstRow += request.length
      }
    },

    async query(statement, parameters = {}) {
      const request = {
        id: statement.id,
        sql: statement.googlesql,
        parameters: queryParameters(statement.parameters, parameters),
        maximumBytesBilled,
      }
      const { rows } = await runJob(place, request, reading)
      return resultRows(statement, rows)
    },

    async replaceDay(table, day, statement, parameters) {
      const columns = columnsWritten(table, 'replaceDay')
      const [dayParameter] = queryParameters({ replaced_day: 'DATE' }, { replaced_day: day })
      const request: JobRequest = {
        id: statement.id,
        sql: replacingDay(table, columns, statement),
        parameters: [
          ...queryParameters(statement.parameters, parameters),
          ...(dayParameter ? [dayParameter] : []),
        ],
        maximumBytesBilled,
        counted: true,
      }
      const { inserted } = await runJob(place, request, writing)
      return inserted ?? rowsOfDay(place, table, day, writing)
    },

    recovery: TIME_TRAVEL_AND_FAIL_SAFE,

    async destroy(table, slice) {
      const { condition, types, parameters } = sliceCondition(table, slice)
      const where = condition('@')
      const request = {
        id: `destroy ${table}`,
        parameters: queryParameters(types, parameters),
        maximumBytesBilled,
      }
      const counted = await countRows(place, { ...request, sql: countText(table, where) }, writing)
      if (counted === 0) return 0
      const { deleted } = await runJob(
        place,
        { ...request, sql: `DELETE FROM ${table} WHERE ${where}`, counted: true },
        writing,
      )
      return deleted ?? counted
    },

    // The service forgets by itself; nothing makes it forget sooner.
    async purge() {},

    async close() {},
  }
}

const countText = (table: TableName, where: string): string =>
  `SELECT COUNT(*) AS row_count FROM ${table} WHERE ${where}`

const countRows = async (place: Place, request: JobRequest, patience: Patience): Promise<number> => {
  const { rows } = await runJob(place, request, patience)
  return Number((rows as { row_count?: { value?: string } }[])[0]?.row_count?.value)
}

const known = new Map<TableName, Column[]>()

const columnsWritten = (name: TableName, way: Table['write']): Column[] => {
  const table: Table | undefined = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined
  if (!table) throw new LedgerError('SQL_UNKNOWN_TABLE', name)
  if (table.write !== way)
    throw new LedgerError('WAREHOUSE_WRITE_MODE', `${name} is written by ${table.write}, not by ${way}`)
  const columns = known.get(name) ?? columnsOf(table.row)
  known.set(name, columns)
  return columns
}

/** For a service that does not say how many rows a MERGE inserted. */
const rowsOfDay = (place: Place, table: TableName, day: string, patience: Patience): Promise<number> =>
  countRows(
    place,
    {
      id: `rows of ${table}`,
      sql: countText(table, 'event_date = @replaced_day'),
      parameters: queryParameters({ replaced_day: 'DATE' }, { replaced_day: day }),
    },
    patience,
  )
