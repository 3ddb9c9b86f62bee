// SPDX-License-Identifier: Apache-2.0
// The BigQuery that the functions of this test talk to: the emulator, with a few statements written otherwise on the way. The
// emulator cannot run those (test/bigquery/emulator-limits.ts); their rows are asked of an embedded ledger that holds the same,
// and handed to the emulator as a parameter. Every other request passes as it is.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { queryParameters } from '../../functions/platform/bigquery-values.ts'
import type { Row, Statement, Value, Warehouse } from '../../functions/platform/warehouse.ts'
import type { TableName } from '../../schemas/tables.ts'
import { loadStatement } from '../../sql/statements.ts'
import { fillTable } from '../bigquery/compare.ts'
import { REFUSED_STATEMENTS } from '../bigquery/emulator-limits.ts'
import { PORT } from '../bigquery/ledger.ts'

type Parameter = { name: string; parameterType: { type: string }; parameterValue: { value?: string | null } }
type Job = {
  configuration?: {
    labels?: { statement?: string }
    query?: { query: string; queryParameters?: Parameter[] }
  }
}

export type AidedBigQuery = {
  url: string
  /** Ids of the statements that were written otherwise. */
  aided: Set<string>
  close(): Promise<void>
}

/** As bigquery-jobs.ts labels a statement. */
const labelOf = (id: string): string =>
  id
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .slice(0, 63)
const REFUSED = new Map(Object.keys(REFUSED_STATEMENTS).map((id) => [labelOf(id), id]))
const NUMBERS = new Set(['INT64', 'FLOAT64'])

const parameterIn = ({ parameterType, parameterValue }: Parameter): Value => {
  const { value = null } = parameterValue
  if (value === null) return null
  if (parameterType.type === 'BOOL') return String(value) === 'true'
  return NUMBERS.has(parameterType.type) ? Number(value) : String(value)
}

const rowsAsParameter = ({ columns }: Statement): { select: string; none: string; type: string } => ({
  select: `SELECT ${columns.map(({ name }) => `given.\`${name}\``).join(', ')} FROM UNNEST(@given) AS given`,
  // An empty array has no columns there.
  none: `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS \`${name}\``).join(', ')} FROM (SELECT 1 AS one) WHERE one = 0`,
  type: `ARRAY<STRUCT<${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}>>`,
})

/** A fact that is replaced: the day is emptied, and its rows go in afterwards; as a parameter they cost the emulator ten times as much. */
type Later = { table: TableName; rows: readonly Row[] }

const rewrite = async (
  job: Job,
  twin: Pick<Warehouse, 'query'>,
  aided: Set<string>,
): Promise<{ changed: boolean; later?: Later }> => {
  const query = job.configuration?.query
  const id = REFUSED.get(job.configuration?.labels?.statement ?? '')
  if (!id || !query) return { changed: false }
  const statement = loadStatement(id)
  const asked = (query.queryParameters ?? []).filter(({ name }) => name in statement.parameters)
  const rows = await twin.query(
    statement,
    Object.fromEntries(asked.map((one) => [one.name, parameterIn(one)])),
  )
  const table = /^MERGE (\w+) /.exec(query.query)?.[1] as TableName | undefined
  const given = table ? [] : rows
  const { select, none, type } = rowsAsParameter(statement)
  query.query = query.query.replace(statement.googlesql, () => (given.length > 0 ? select : none))
  query.queryParameters = [
    // A parameter that is not used is an error there.
    ...(query.queryParameters ?? []).filter(({ name }) => query.query.includes(`@${name}`)),
    ...(given.length > 0 ? (queryParameters({ given: type }, { given }) as unknown as Parameter[]) : []),
  ]
  aided.add(id)
  return { changed: true, ...(table ? { later: { table, rows } } : {}) }
}

const pass = (
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  before: () => Promise<void> = async () => {},
): void => {
  const { method, url: path } = incoming
  const headers = { ...incoming.headers, 'content-length': String(body.length) }
  delete headers['transfer-encoding']
  const onward = request(
    { host: '127.0.0.1', port: PORT, method, path, headers, agent: false },
    async (answer) => {
      const parts: Buffer[] = []
      for await (const part of answer) parts.push(part as Buffer)
      await before()
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(parts))
    },
  )
  onward.on('error', () => outgoing.destroy())
  onward.end(body)
}

/** `twin` must hold the same rows as the emulator at every moment a function asks. */
export const startAidedBigQuery = async (
  dataset: string,
  twin: Pick<Warehouse, 'query'>,
): Promise<AidedBigQuery> => {
  const aided = new Set<string>()
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    incoming.on('end', async () => {
      const body = Buffer.concat(parts)
      if (incoming.method !== 'POST' || !(incoming.url ?? '').split('?', 1)[0]?.endsWith('/jobs'))
        return pass(incoming, body, outgoing)
      const job = JSON.parse(body.toString()) as Job
      try {
        const { changed, later } = await rewrite(job, twin, aided)
        pass(incoming, changed ? Buffer.from(JSON.stringify(job)) : body, outgoing, async () => {
          if (later) await fillTable(dataset, later.table, later.rows)
        })
      } catch {
        // The test that waits for the function sees a service that broke off.
        outgoing.destroy()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    aided,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
