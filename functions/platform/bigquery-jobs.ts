// SPDX-License-Identifier: Apache-2.0
// Queries as jobs. Never `bq.query()`: it leaves out the location, and one emulator resolves it with no rows on a SQL
// error.
import { randomUUID } from 'node:crypto'
import type { BigQuery, Job, Query, QueryResultsOptions } from '@google-cloud/bigquery'
import { asQueryError, isPassing } from './bigquery-failures.ts'
import { NoAnswer, type Patience, persist } from './bigquery-retry.ts'
import { LedgerError } from './errors.ts'

export type Place = { client: BigQuery; dataset: string; location: string }

export type JobRequest = {
  /** Names the statement in labels and errors. */
  id: string
  sql: string
  parameters: NonNullable<Query['queryParameters']>
  maximumBytesBilled?: string | undefined
  /** A MERGE or DELETE whose rows are to be counted. */
  counted?: boolean
}

export type JobResult = {
  /** As the client gives them with wrapIntegers. */
  rows: object[]
  /** Rows a MERGE inserted, where the service says so. */
  inserted: number | undefined
  /** Rows a DELETE took, where the service says so. */
  deleted: number | undefined
}

/** The most rows one page asks for; the service also ends a page at 10 MB. */
const PAGE_ROWS = 20_000

const label = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, 63)

/**
 * Runs one statement and returns all its rows. A repeated request names the same job, so the service runs it once.
 * Throws SQL_* for what the statement is to blame for, WAREHOUSE_UNAVAILABLE for the rest.
 */
export const runJob = async (place: Place, request: JobRequest, patience: Patience): Promise<JobResult> => {
  const start = performance.now()
  const remaining = (): Patience => ({
    ...patience,
    totalMs: patience.totalMs - (performance.now() - start),
  })
  try {
    const job = await persist(startJob(place, request, patience.totalMs), isPassing, remaining())
    const rows = await readPages(job, place.location, request.id, remaining)
    const counts = request.counted ? await changedRows(job, remaining()) : {}
    return { rows, inserted: asCount(counts.insertedRowCount), deleted: asCount(counts.deletedRowCount) }
  } catch (failure) {
    // A wait cut shorter than an attempt has was cut by the end of the whole.
    throw failure instanceof NoAnswer && failure.milliseconds < patience.attemptMs
      ? timeIsOver(request.id)
      : asQueryError(failure, request.id)
  }
}

const timeIsOver = (id: string) => new LedgerError('SQL_FAILED', `${id} did not end in the time it has`)

const startJob = (place: Place, request: JobRequest, totalMs: number): (() => Promise<Job>) => {
  const { client, location } = place
  const jobId = randomUUID()
  return async () => {
    try {
      const [job] = await client.createQueryJob({
        query: request.sql,
        useLegacySql: false,
        jobId,
        location,
        defaultDataset: { projectId: client.projectId, datasetId: place.dataset },
        parameterMode: 'NAMED',
        queryParameters: request.parameters,
        labels: { product: 'access-ledger', statement: label(request.id) },
        jobTimeoutMs: totalMs,
        ...(request.maximumBytesBilled ? { maximumBytesBilled: request.maximumBytesBilled } : {}),
      })
      return job
    } catch (failure) {
      // The answer to an earlier attempt was lost: the job of this id is already there.
      if ((failure as { code?: unknown }).code !== 409) throw failure
      return client.job(jobId, { location })
    }
  }
}

const readPages = async (
  job: Job,
  location: string,
  id: string,
  remaining: () => Patience,
): Promise<object[]> => {
  const rows: object[] = []
  const page = { autoPaginate: false, wrapIntegers: true, maxResults: PAGE_ROWS, location }
  let next: { pageToken?: string } | undefined = {}
  while (next) {
    const options: QueryResultsOptions = { ...page, ...next }
    const patience = remaining()
    if (patience.totalMs <= 0) throw timeIsOver(id)
    const [found, , response] = await persist(() => job.getQueryResults(options), isPassing, patience)
    if (response?.jobComplete === false) continue
    for (const row of found) rows.push(row)
    next = response?.pageToken ? { pageToken: response.pageToken } : undefined
  }
  return rows
}

type DmlStats = { insertedRowCount?: unknown; deletedRowCount?: unknown }

const changedRows = async (job: Job, patience: Patience): Promise<DmlStats> => {
  const [metadata] = await persist(() => job.getMetadata(), isPassing, patience)
  return metadata.statistics?.query?.dmlStats ?? {}
}

const asCount = (said: unknown): number | undefined => (said === undefined ? undefined : Number(said))
