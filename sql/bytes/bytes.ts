// SPDX-License-Identifier: Apache-2.0
// The bytes that a statement processes on BigQuery, and is billed for: the columns it references (sql/reads.json, from the analyser's
// tree) times the rows of the days it asks for (profile.json, measured), and at least 10 MiB for each table. An estimate, made without
// BigQuery: the deployment's dry run says what it really is.
import { readFileSync } from 'node:fs'
import { type Column, columnsOf } from '../../schemas/googlesql.ts'
import { TABLES, type Table } from '../../schemas/tables.ts'
import type { Day, Term } from '../compiler/day-bounds.ts'
import type { TableRead } from '../compiler/reads.ts'

/** Rows for each access event, for each day, or in all; bytes of a row by leaf column. */
type MeasuredTable = {
  rows_per_event?: number
  rows_per_day?: number
  rows?: number
  bytes: Record<string, number>
}

export type Profile = {
  measured_on: string
  how: string
  events: number
  events_per_day: number
  tables: Record<string, MeasuredTable>
}
export type Volume = { eventsPerDay: number; historyDays: number }
export type TableBytes = { table: string; days: number; rows: number; processed: number; billed: number }
export type StatementBytes = { id: string; tables: TableBytes[]; processed: number; billed: number }

/** The least that BigQuery bills for a table that a query references (its pricing page, recalled). */
export const LEAST_BILLED = 10 * 1024 * 1024

const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T

export const PROFILE: Profile = read('profile.json')
const READS: Readonly<Record<string, TableRead[]>> = read('../reads.json')

/** What a statement reads. Throws Error for one that is not generated. */
export const readsOf = (id: string): readonly TableRead[] => {
  const reads = READS[id]
  if (!reads) throw new Error(`sql/reads.json has no ${id}: run npm run generate`)
  return reads
}

export type Parameters = Readonly<Record<string, unknown>>

const termDays = ({ parameter, factor }: Term, parameters: Parameters): number => {
  if (parameter === undefined) return factor
  const value = parameters[parameter]
  if (typeof value !== 'number') throw new Error(`the number of days @${parameter} is not known`)
  return factor * value
}

/** Days from the judged day; `first_day` and others count from it by their number in `parameters`. */
const placeOf = (day: Day, parameters: Parameters): number =>
  (day.from === 'day' ? 0 : termDays({ parameter: day.from, factor: 1 }, parameters)) +
  day.plus.reduce((sum, term) => sum + termDays(term, parameters), 0)

type Span = { first: number; last: number }

const spanOf = ({ first, last }: TableRead, history: number, parameters: Parameters): Span => ({
  first: Math.max(first ? placeOf(first, parameters) : Number.NEGATIVE_INFINITY, 1 - history),
  last: Math.min(last ? placeOf(last, parameters) : 0, 0),
})

/** Days of several spans together, each counted once. */
const daysOf = (spans: readonly Span[]): number => {
  let days = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const { first, last } of [...spans].sort((a, b) => a.first - b.first)) {
    days += Math.max(0, last - Math.max(first, reached + 1) + 1)
    reached = Math.max(reached, last)
  }
  return days
}

const bytesOfColumn = (table: string, path: string): number => {
  const { bytes } = PROFILE.tables[table] ?? { bytes: {} }
  return Object.entries(bytes).reduce(
    (sum, [leaf, size]) => (leaf === path || leaf.startsWith(`${path}.`) ? sum + size : sum),
    0,
  )
}

const leavesOf = (columns: readonly Column[], prefix = ''): string[] =>
  columns.flatMap(({ name, fields }) =>
    fields ? leavesOf(fields, `${prefix}${name}.`) : [`${prefix}${name}`],
  )

/**
 * Tables that had no rows when the profile was measured, and columns that were added since: they count as nothing until it is
 * measured again.
 */
export const unmeasured = (): string[] =>
  Object.entries(TABLES as Record<string, Table>).flatMap(([name, { row }]) => {
    const { bytes = {} } = PROFILE.tables[name] ?? {}
    if (Object.keys(bytes).length === 0) return [name]
    return leavesOf(columnsOf(row)).flatMap((leaf) => (leaf in bytes ? [] : [`${name}.${leaf}`]))
  })

/** Bytes of one row of a table, all its columns. */
export const rowBytes = (table: string): number =>
  Object.values(PROFILE.tables[table]?.bytes ?? {}).reduce((sum, size) => sum + size, 0)

/** A column of a partition that a statement reads twice counts once. */
const tableBytes = (
  table: string,
  reads: readonly TableRead[],
  volume: Volume,
  parameters: Parameters,
): TableBytes => {
  const measured = PROFILE.tables[table] ?? { bytes: {} }
  const spans = reads.map((one) => spanOf(one, volume.historyDays, parameters))
  const columns = new Set(reads.flatMap((one) => one.columns))
  const rowsIn = (days: number) =>
    measured.rows ?? days * (measured.rows_per_day ?? (measured.rows_per_event ?? 0) * volume.eventsPerDay)
  let processed = 0
  for (const path of columns) {
    const own = spans.filter((_, index) => reads[index]?.columns.includes(path))
    processed += bytesOfColumn(table, path) * rowsIn(daysOf(own))
  }
  const days = measured.rows === undefined ? daysOf(spans) : 0
  return {
    table,
    days,
    rows: Math.round(rowsIn(days)),
    processed: Math.round(processed),
    billed: Math.max(Math.round(processed), LEAST_BILLED),
  }
}

/**
 * The bytes of one statement. `parameters` are those of a rule that count days, and for `first_day` and the like their distance
 * from the judged day. Throws Error for a statement that is not there. What is not measured counts as nothing (`unmeasured`).
 */
export const statementBytes = (id: string, volume: Volume, parameters: Parameters = {}): StatementBytes => {
  const byTable = Map.groupBy(readsOf(id), ({ table }) => table)
  const tables = [...byTable].map(([table, reads]) => tableBytes(table, reads, volume, parameters))
  const sum = (of: 'processed' | 'billed') => tables.reduce((total, one) => total + one[of], 0)
  return { id, tables, processed: sum('processed'), billed: Math.max(sum('billed'), LEAST_BILLED) }
}
