// SPDX-License-Identifier: Apache-2.0
// Appending to BigQuery by insertAll, apart from the rest of the warehouse: capture may append and nothing else, and loads
// nothing else.
import type { BigQuery } from '@google-cloud/bigquery'
import type { Column } from '../../schemas/googlesql.ts'
import type { TableName } from '../../schemas/tables.ts'
import { REQUEST_MS } from './bigquery-client.ts'
import { asAppendError, isPassing } from './bigquery-failures.ts'
import { persist } from './bigquery-retry.ts'
import { insertRequests } from './bigquery-rows.ts'
import { LedgerError } from './errors.ts'
import type { Warehouse } from './warehouse.ts'

/** No write outlives this: as_of of a run lies five minutes back and relies on it (design, Time). */
export const WRITE_MS = 60_000
export const RETRY_DELAYS: readonly number[] = [500, 2_000, 6_000]

export type AppendOptions = {
  /** From bigquery-client.ts: it must not retry by itself, and must end its requests. */
  client: BigQuery
  dataset: string
  /** The columns of a table; throws for a table that is not appended to. */
  columns: (table: TableName) => readonly Column[]
  /** Pauses between attempts, in milliseconds. */
  retryDelays?: readonly number[]
  /** The longest one request may take, in milliseconds. */
  requestMs?: number
}

/**
 * Opens nothing. `append` is all or none within one insertAll (9.5 MB); a longer call takes several, and when it throws
 * some of them may be stored: sent again, the same rows carry the same insertIds and the views show each once.
 */
export const bigQueryAppender = (options: AppendOptions): Pick<Warehouse, 'append'> => {
  const { client, dataset, retryDelays: delays = RETRY_DELAYS, requestMs: attemptMs = REQUEST_MS } = options
  return {
    async append(table: TableName, rows) {
      const columns = options.columns(table)
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
          await persist(send, isPassing, { delays, attemptMs, totalMs })
        } catch (failure) {
          throw asAppendError(failure, table, firstRow)
        }
        firstRow += request.length
      }
    },
  }
}
