// SPDX-License-Identifier: Apache-2.0
// Asks BigQuery what every SQL file would read, without running it: a file that does not fit the deployed tables fails the pipeline before
// anything is deployed. Prints the bytes, and what is billed: at least 10 MB for each table of a query.
import { fileURLToPath } from 'node:url'
import type { BigQuery } from '@google-cloud/bigquery'
import { bigQueryClient } from '../../functions/platform/bigquery-client.ts'
import { queryParameters } from '../../functions/platform/bigquery-values.ts'
import type { Statement, Value } from '../../functions/platform/warehouse.ts'
import { readPlan } from '../../plan/read.ts'
import { versionOn } from '../../plan/versions.ts'
import type { PlanVersion } from '../../schemas/plan.ts'
import { loadStatement, tablesReadBy } from '../../sql/statements.ts'
import { SQL_OF, statementsIn } from '../reads.ts'
import { checkerOf } from './identity.ts'

export type DryRun = { id: string; bytes: number; billed: number; problem: string | null }

/** BigQuery bills at least this for each table of a query. */
const MINIMUM_BYTES = 10 * 1024 * 1024

const sample = (type: string, day: string): Value => {
  if (type.startsWith('ARRAY')) return []
  switch (type) {
    case 'DATE':
      return day
    case 'TIMESTAMP':
      return `${day}T15:00:00.000000Z`
    case 'INT64':
    case 'FLOAT64':
      return 1
    case 'BOOL':
      return false
    default:
      return 'x'
  }
}

/** Values for what a statement declares: the plan's thresholds for a rule, else a plain value of the type. */
export const samplesFor = (
  { id, parameters }: Statement,
  version: PlanVersion,
  day: string,
): Record<string, Value> => {
  const rule = id.split('/').at(-2)
  const thresholds = version.thresholds.find((one) => one.rule === rule)?.parameters ?? {}
  return Object.fromEntries(
    Object.entries(parameters).map(([name, type]) => [name, thresholds[name] ?? sample(type, day)]),
  )
}

/** The statement of a file. A view over events is asked for one day, as every reader must. */
const asked = (id: string): Statement => {
  const statement = loadStatement(id)
  if (!id.startsWith('views/') || !statement.columns.some(({ name }) => name === 'event_date'))
    return statement
  return {
    ...statement,
    googlesql: `SELECT * FROM ${id.slice('views/'.length)} WHERE event_date = @day`,
    parameters: { day: 'DATE' },
  }
}

type Asking = { client: BigQuery; dataset: string; location: string; version: PlanVersion; day: string }

const dryRun = async ({ client, dataset, location, version, day }: Asking, id: string): Promise<DryRun> => {
  const statement = asked(id)
  try {
    const [, response] = await client.createQueryJob({
      query: statement.googlesql,
      useLegacySql: false,
      dryRun: true,
      location,
      defaultDataset: { projectId: client.projectId, datasetId: dataset },
      parameterMode: 'NAMED',
      queryParameters: queryParameters(statement.parameters, samplesFor(statement, version, day)),
      labels: { product: 'access-ledger', statement: 'dry-run' },
    })
    const bytes = Number(response?.statistics?.totalBytesProcessed ?? 0)
    return { id, bytes, billed: Math.max(bytes, MINIMUM_BYTES * tablesReadBy(id).length), problem: null }
  } catch (error) {
    return { id, bytes: 0, billed: 0, problem: (error as Error).message }
  }
}

/** Every file that is deployed, one after the other. */
export const dryRuns = async (asking: Asking, ids?: readonly string[]): Promise<DryRun[]> => {
  const found: DryRun[] = []
  for (const id of ids ?? (SQL_OF.checker ?? []).flatMap(statementsIn)) found.push(await dryRun(asking, id))
  return found
}

const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)

/** The lines that are printed. */
export const dryRunReport = (found: readonly DryRun[]): string => {
  const sum = (of: (run: DryRun) => number) => found.reduce((total, run) => total + of(run), 0)
  const bad = found.filter(({ problem }) => problem)
  return [
    'MiB read  MiB billed  file',
    ...found.map(
      ({ id, bytes, billed, problem }) =>
        `${mebibytes(bytes).padStart(8)}  ${mebibytes(billed).padStart(10)}  sql/${id}.sql${problem ? `  FAILS: ${problem}` : ''}`,
    ),
    `${mebibytes(sum(({ bytes }) => bytes)).padStart(8)}  ${mebibytes(sum(({ billed }) => billed)).padStart(10)}  ${found.length} files, ${bad.length} fail`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [project = '', location = ''] = process.argv.slice(2)
  // Yesterday: a day whose partitions are there.
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  const found = await dryRuns({
    client: bigQueryClient({ projectId: project, location, authClient: await checkerOf(project) }),
    dataset: 'access_ledger',
    location,
    version: versionOn(await readPlan(), day),
    day,
  })
  process.stdout.write(dryRunReport(found))
  process.exitCode = found.some(({ problem }) => problem) ? 1 : 0
}
