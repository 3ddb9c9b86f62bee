// SPDX-License-Identifier: Apache-2.0
// The case format of saved queries: events, parameters, and every row that comes back, in its order. Strict, like that of rules.
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { parameterValue } from '../../cli/query/parameters.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import type { SavedQuery } from '../../sql/saved-queries.ts'
import { caseEvent, caseFile } from '../rules/case.ts'
import { givenRows } from '../rules/given-rows.ts'

/** What the cases of a query show between them: what is found, what is left out though it is near, and absent fields. */
export const QUERY_CASE_KINDS = ['finds', 'leaves_out', 'absent_field'] as const

const queryCase = z.strictObject({
  shows: z.string().min(20).regex(/[.]$/, 'a sentence'),
  kind: z.enum(QUERY_CASE_KINDS),
  /** As they are written on the command line. */
  parameters: z.record(z.string(), z.string()),
  given: z.strictObject({
    events: z.strictObject({ base: caseEvent.optional(), rows: z.array(caseEvent) }),
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

/** The rows of access_events that a case gives. */
export const eventsOf = (file: QueryCase): Row[] =>
  givenRows(
    caseFile.parse({ shows: file.shows, kind: 'fires', day: '2030-03-05', given: file.given, expect: [] }),
  ).stored.access_events ?? []

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
