// SPDX-License-Identifier: Apache-2.0
// The case format of saved queries: events, parameters, and every row that comes back, in its order. Strict, like that of rules.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { parameterValue } from '../../cli/query/parameters.ts'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import type { SavedQuery } from '../../sql/saved-queries.ts'
import { caseEvent, caseFile } from '../rules/case.ts'
import { hexOf, seoulDay } from '../rules/given-places.ts'
import { givenRows, type Tables } from '../rules/given-rows.ts'

/** What the cases of a query show between them: what is found, what is left out though it is near, and absent fields. */
export const QUERY_CASE_KINDS = ['finds', 'leaves_out', 'absent_field'] as const

const caseConnection = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  event_id: z.string().optional(),
  user: z.string().optional(),
  ip: z.string().optional(),
  service: z.string().optional(),
  event: z.string().optional(),
  received_at: z.iso.datetime({ offset: true }).optional(),
})

const queryCase = z.strictObject({
  shows: z.string().min(20).regex(/[.]$/, 'a sentence'),
  kind: z.enum(QUERY_CASE_KINDS),
  /** As they are written on the command line. */
  parameters: z.record(z.string(), z.string()),
  given: z.strictObject({
    events: z.strictObject({ base: caseEvent.optional(), rows: z.array(caseEvent) }).optional(),
    connections: z.array(caseConnection).optional(),
  }),
  /** Every row in order; of each only the columns that matter. */
  expect: z.array(z.record(z.string(), z.json())),
})
export type QueryCase = z.infer<typeof queryCase>

const FOLDER = new URL('../../sql/investigate/', import.meta.url)

/** File names of the cases of a query, sorted; empty when it has none. */
export const queryCaseNames = (id: string): string[] => {
  try {
    return readdirSync(new URL(`${id}/cases/`, FOLDER)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Reads one case. Throws Error naming the file and everything wrong in it. */
export const readQueryCase = (id: string, name: string): QueryCase => {
  const read = queryCase.safeParse(parse(readFileSync(new URL(`${id}/cases/${name}`, FOLDER), 'utf8')))
  if (!read.success) throw new Error(`${id}/cases/${name} is not valid:\n${z.prettifyError(read.error)}`)
  return read.data
}

const connectionRow = (given: z.infer<typeof caseConnection>, index: number): Row => {
  const at = new Date(given.at)
  const ip = given.ip ?? '198.51.100.24'
  return {
    event_id: given.event_id ?? `c${String(index + 1).padStart(4, '0')}`,
    occurred_at: toTimestamp(at),
    received_at: toTimestamp(given.received_at ? new Date(given.received_at) : new Date(at.getTime() + 1000)),
    event_date: seoulDay(at),
    user_key: given.user ?? 'M-1',
    ip,
    ip_hex: hexOf(ip),
    service: given.service ?? 'shop',
    event: given.event ?? 'login',
    producer_id: 'gateway',
    late: false,
    event_json: '{}',
    event_hash: `${given.event ?? 'login'}`,
    redactions: [],
  }
}

/** The rows that a case gives, by table. */
export const rowsOf = ({ shows, given: { events, connections = [] } }: QueryCase): Tables => {
  const file = { shows, kind: 'fires', day: '2030-03-05', given: { events }, expect: [] }
  const { access_events = [] } = events ? givenRows(caseFile.parse(file)).stored : {}
  return { access_events, connection_events: connections.map(connectionRow) }
}

/** The parameters of a case, or their defaults. Throws Error for one that is unknown, LedgerError for one that is badly written. */
export const parametersOf = (query: SavedQuery, file: QueryCase): Record<string, Value> => {
  const unknown = Object.keys(file.parameters).find((name) => !(name in query.parameters))
  if (unknown) throw new Error(`@${query.id} has no parameter ${unknown}`)
  return Object.fromEntries(
    Object.entries(query.parameters).map(([name, { type, default: fallback }]) => {
      const given = file.parameters[name]
      if (given === undefined && fallback === undefined) throw new Error(`@${query.id} needs ${name}`)
      return [name, given === undefined ? (fallback ?? null) : parameterValue(name, type, given)]
    }),
  )
}
