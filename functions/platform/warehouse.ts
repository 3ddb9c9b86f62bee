// SPDX-License-Identifier: Apache-2.0
// The warehouse seam: one interface, implemented by DuckDB (embedded) and BigQuery (cloud). Values have one
// encoding everywhere: TIMESTAMP `2026-09-01T00:00:00.000000Z`, DATE `YYYY-MM-DD`, INT64 a number (a string past
// 2^53), STRUCT an object, ARRAY an array, NULL null.
import type { PlanClass } from '../../schemas/plan.ts'
import type { TableName } from '../../schemas/tables.ts'

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value }
export type Row = { [column: string]: Value }

/** One SELECT in both dialects: the GoogleSQL as written and the DuckDB text compiled from it. */
export type Statement = {
  /** Path under sql/ without its ending, or `adhoc`. */
  id: string
  googlesql: string
  duckdb: string
  /** Declared parameters, name to GoogleSQL type. */
  parameters: Readonly<Record<string, string>>
  /** Result columns in order, with their GoogleSQL types. */
  columns: readonly { name: string; type: string }[]
}

export type Warehouse = {
  /** Creates what is missing; throws WAREHOUSE_SCHEMA when a table differs. Idempotent. */
  ensure(): Promise<void>
  /** Resolves when every row is stored durably, all or none of a call; throws WAREHOUSE_* (retryable or not). */
  append(table: TableName, rows: readonly Row[]): Promise<void>
  /** Runs one SELECT. Sees everything appended before. Throws SQL_*. */
  query(statement: Statement, parameters?: Readonly<Record<string, Value>>): Promise<Row[]>
  /** Replaces one day of a table by the rows of a SELECT, atomically. Returns the number of rows. */
  replaceDay(
    table: TableName,
    day: string,
    statement: Statement,
    parameters: Readonly<Record<string, Value>>,
  ): Promise<number>
  /** For how long this warehouse can bring back what was destroyed, and until when new rows cannot be. */
  recovery: Recovery
  /**
   * Destroys the rows of one slice, all or none, and returns how many they were; 0 when it is gone already. Only
   * functions/retain calls it. Throws WAREHOUSE_FRESH_ROWS when the slice holds rows that were streamed a moment ago.
   */
  destroy(table: TableName, slice: Slice): Promise<number>
  /** Makes everything destroyed so far unrecoverable, as far as this warehouse can. Idempotent. */
  purge(): Promise<void>
  close(): Promise<void>
}

/** What is destroyed at once: a day of a system and class. Columns a table does not have do not narrow it. */
export type Slice = { day: string; system: string | null; retentionClass: PlanClass }

export type Recovery = {
  /** Days for which the service keeps what was deleted. */
  days: number
  /** Rows appended within this many minutes cannot be deleted yet. */
  freshMinutes: number
}

/** One file of one's own: what `purge` rewrote holds nothing that was destroyed. */
export const NOT_RECOVERABLE: Recovery = { days: 0, freshMinutes: 0 }
