// SPDX-License-Identifier: Apache-2.0
// What a slice of a table is, in the SQL that both warehouses understand. Made from the list of tables, so that a new
// table is counted and destroyed like the others; no name comes from outside.
import type { PlanClass } from '../../schemas/plan.ts'
import { type Keeping, TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { LedgerError } from './errors.ts'
import type { Slice, Statement } from './warehouse.ts'

/** The columns that divide a table into slices. */
const DIVIDED: Readonly<Record<Exclude<Keeping, 'reference'>, readonly string[]>> = {
  events: ['event_date', 'system_id', 'retention_class'],
  facts: ['event_date', 'system_id'],
  connection: ['event_date'],
  records: ['event_date'],
}
const COLUMN_TYPES: Readonly<Record<string, string>> = {
  event_date: 'DATE',
  system_id: 'STRING',
  retention_class: 'STRING',
}

/** The tables whose rows end: all but the reference data. */
export const SLICED_TABLES: readonly TableName[] = (Object.keys(TABLES) as TableName[]).filter(
  (name) => TABLES[name].kept !== 'reference',
)

/** Throws WAREHOUSE_WRITE_MODE for reference data, SQL_UNKNOWN_TABLE for what is no table. */
const columnsDividing = (name: TableName): readonly string[] => {
  if (!Object.hasOwn(TABLES, name)) throw new LedgerError('SQL_UNKNOWN_TABLE', name)
  const { kept }: Table = TABLES[name]
  if (kept === 'reference')
    throw new LedgerError('WAREHOUSE_WRITE_MODE', `${name} is reference data and is not destroyed by slices`)
  return DIVIDED[kept]
}

export type SliceCondition = {
  /** The condition of a WHERE, with the parameters marked as the dialect does: `@` or `$`. */
  condition(mark: '@' | '$'): string
  /** Name to GoogleSQL type. */
  types: Record<string, string>
  parameters: Record<string, string | null>
}

/** The rows of one slice. */
export const sliceCondition = (name: TableName, slice: Slice): SliceCondition => {
  const columns = columnsDividing(name)
  const values: Record<string, string | null> = {
    event_date: slice.day,
    system_id: slice.system,
    retention_class: slice.retentionClass,
  }
  const pick = <T>(of: Readonly<Record<string, T>>) =>
    Object.fromEntries(columns.map((column) => [column, of[column] as T]))
  return {
    // The day is compared by = alone, so that BigQuery reads one partition.
    condition: (mark) =>
      columns
        .map((column) =>
          column === 'event_date'
            ? `event_date = CAST(${mark}event_date AS DATE)`
            : `${column} IS NOT DISTINCT FROM ${mark}${column}`,
        )
        .join(' AND '),
    types: pick(COLUMN_TYPES),
    parameters: pick(values),
  }
}

/** One slice as it is stored. Facts, connections and records have no class of their own in the table. */
export type StoredSlice = {
  day: string
  system_id: string | null
  retention_class: PlanClass | null
  row_count: number
  /** Newest arrival, where rows have one. */
  newest: string | null
}

const hasArrival = (name: TableName): boolean =>
  TABLES[name].write === 'append' && 'received_at' in TABLES[name].row.shape

/** Every slice of a table up to `@last_day`, oldest first: a plain SELECT that reads the same in both dialects. */
export const storedSlices = (name: TableName): Statement => {
  const columns = columnsDividing(name)
  const column = (wanted: string) => (columns.includes(wanted) ? wanted : 'CAST(NULL AS STRING)')
  const text = `SELECT
  event_date AS day,
  ${column('system_id')} AS system_id,
  ${column('retention_class')} AS retention_class,
  COUNT(*) AS row_count,
  ${hasArrival(name) ? 'MAX(received_at)' : 'CAST(NULL AS TIMESTAMP)'} AS newest
FROM ${name}
WHERE event_date <= @last_day
GROUP BY event_date${columns
    .slice(1)
    .map((one) => `, ${one}`)
    .join('')}
ORDER BY day, system_id, retention_class`
  return {
    id: `slices of ${name}`,
    googlesql: text,
    duckdb: text
      .replaceAll('@last_day', '$last_day')
      .replaceAll('AS STRING)', 'AS VARCHAR)')
      .replaceAll('CAST(NULL AS TIMESTAMP)', 'CAST(NULL AS TIMESTAMPTZ)'),
    parameters: { last_day: 'DATE' },
    columns: [
      { name: 'day', type: 'DATE' },
      { name: 'system_id', type: 'STRING' },
      { name: 'retention_class', type: 'STRING' },
      { name: 'row_count', type: 'INT64' },
      { name: 'newest', type: 'TIMESTAMP' },
    ],
  }
}
