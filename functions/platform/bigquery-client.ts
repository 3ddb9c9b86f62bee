// SPDX-License-Identifier: Apache-2.0
// The client of Google as this project uses it: no retries of its own (bigquery-retry.ts does them within a known
// time) and an end to every request.
import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery'

/** The longest one request may take in milliseconds, upload and answer together. */
export const REQUEST_MS = 20_000

export type BigQueryPlace = {
  projectId: string
  location: string
  /** Another address than Google's, for an emulator: `http://127.0.0.1:9050`. */
  apiEndpoint?: string
  /** Who calls; application default credentials when absent. */
  authClient?: NonNullable<BigQueryOptions['authClient']>
  requestMs?: number
}

/** Opens no connection. The variable BIGQUERY_EMULATOR_HOST must not be set: the client takes it before any option. */
export const bigQueryClient = ({ requestMs = REQUEST_MS, ...place }: BigQueryPlace): BigQuery => {
  const client = new BigQuery({ ...place, retryOptions: { autoRetry: false } })
  client.timeout = requestMs
  return client
}
