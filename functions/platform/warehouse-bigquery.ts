// SPDX-License-Identifier: Apache-2.0
// The warehouse on BigQuery: rows go in by insertAll, one day of a fact is replaced by one MERGE, and every query is
// a job with its location. Nothing here creates a table except ensure().
import type { TableName } from '../../schemas/tables.ts'
import { type AppendOptions, bigQueryAppender, RETRY_DELAYS, WRITE_MS } from './bigquery-append.ts'
import { REQUEST_MS } from './bigquery-client.ts'
import { columnsWritten } from './bigquery-columns.ts'
import { ensureDataset, type UnreportedSetting } from './bigquery-ensure.ts'
import { type JobRequest, type Place, runJob } from './bigquery-jobs.ts'
import { replacingDay } from './bigquery-merge.ts'
import type { Patience } from './bigquery-retry.ts'
import { queryParameters, resultRows } from './bigquery-values.ts'
import { sliceCondition } from './slices.ts'
import type { Recovery, Warehouse } from './warehouse.ts'

export { WRITE_MS }

const QUERY_MS = 300_000
/**
 * Two days of time travel, as the dataset is made, and seven of fail-safe. Streamed rows are in a buffer for up to 90 minutes
 * and cannot be deleted from it.
 */
const TIME_TRAVEL_AND_FAIL_SAFE: Recovery = { days: 9, freshMinutes: 120 }

export type BigQueryWarehouseOptions = Omit<AppendOptions, 'columns'> & {
  location: string
  /** ensure() creates what is missing; otherwise it compares alone, as where Terraform owns the tables. */
  create?: boolean
  /** Settings the service does not report back (an emulator); ensure() does not compare them. */
  unreported?: readonly UnreportedSetting[]
  /** The longest a query may take, in milliseconds. */
  queryMs?: number
  /** A query that would read more bytes than this fails before it costs anything. */
  maximumBytesBilled?: string
}

/** Opens nothing. What `append` promises stands in bigquery-append.ts. */
export const createBigQueryWarehouse = (options: BigQueryWarehouseOptions): Warehouse => {
  const { client, dataset, location, maximumBytesBilled } = options
  const place: Place = { client, dataset, location }
  const delays = options.retryDelays ?? RETRY_DELAYS
  const attemptMs = options.requestMs ?? REQUEST_MS
  const writing = { delays, attemptMs, totalMs: WRITE_MS }
  const reading = { delays, attemptMs, totalMs: options.queryMs ?? QUERY_MS }

  return {
    ensure: () => ensureDataset(place, options.create ?? false, new Set(options.unreported ?? []), writing),

    append: bigQueryAppender({ ...options, columns: (table) => columnsWritten(table, 'append') }).append,

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
