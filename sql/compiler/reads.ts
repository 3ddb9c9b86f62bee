// SPDX-License-Identifier: Apache-2.0
// What each SQL file reads on BigQuery: tables behind its views, columns, and days. Generated into sql/reads.json, so that the bytes of
// a rule can be told without the analyser (sql/bytes).
import type { Analyser, Message } from './analyser.ts'
import { type Catalog, columnsOf, resolveQuery } from './catalog.ts'
import { readingOf, spread } from './column-paths.ts'
import { type Bounds, boundsOf } from './day-bounds.ts'

/** One table that a statement reads. Without a bound the whole history is read from, or to, there. */
export type TableRead = { table: string; columns: string[] } & Bounds

type Views = Map<string, Message>

const PARTITION = 'event_date'

const readsOf = (
  query: Message,
  views: Views,
  outputs?: ReadonlyMap<string, ReadonlySet<string>>,
  outer: Bounds = {},
): TableRead[] => {
  const { scans, needed, aliases } = readingOf(query, outputs)
  const bounds = boundsOf(query)
  // A bound from outside holds for every column that the output column event_date stands for.
  const inherited = new Map<string, Set<string>>()
  for (const { name, column } of query.output_column_list ?? [])
    if (name === PARTITION) inherited.set(column.column_id, new Set(['']))
  spread(inherited, aliases)
  return scans.flatMap(({ table, columns }) => {
    const day = columns.find(({ name }) => name === PARTITION)?.id ?? ''
    const window: Bounds = { ...(inherited.has(day) ? outer : {}), ...bounds.get(day) }
    const used = new Map(
      columns.flatMap(({ name, id }) => {
        const paths = needed.get(id)
        return paths ? [[name, paths] as const] : []
      }),
    )
    const view = views.get(table)
    if (view) return readsOf(view, views, used, window)
    const paths = [...used].flatMap(([name, below]) =>
      below.has('') ? [name] : [...below].map((path) => `${name}.${path}`),
    )
    return [{ table, columns: paths.sort(), ...window }]
  })
}

/** Reads of the same table and days are one, as BigQuery reads a column of a partition once for a query. */
const merged = (reads: readonly TableRead[]): TableRead[] => {
  const byPlace = Map.groupBy(reads, ({ table, first, last }) => JSON.stringify([table, first, last]))
  return [...byPlace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, same]) => {
      const { table, first, last } = same[0] as TableRead
      const columns = [...new Set(same.flatMap((one) => one.columns))].sort()
      const whole = columns.filter((path) => !columns.some((other) => path.startsWith(`${other}.`)))
      return { table, columns: whole, ...(first ? { first } : {}), ...(last ? { last } : {}) }
    })
}

export type Statements = ReadonlyMap<string, { sql: string; parameters: Record<string, string> }>

/** The reads of each statement, by its id, sorted. */
export const statementReads = async (
  analyser: Analyser,
  catalog: Catalog,
  statements: Statements,
): Promise<Record<string, TableRead[]>> => {
  const columns = await columnsOf(analyser, catalog)
  const views: Views = new Map()
  for (const [name, sql] of Object.entries(catalog.views))
    views.set(name, await resolveQuery(analyser, columns, sql, {}))
  const found: Record<string, TableRead[]> = {}
  for (const [id, { sql, parameters }] of statements)
    found[id] = merged(readsOf(await resolveQuery(analyser, columns, sql, parameters), views))
  return found
}
