// SPDX-License-Identifier: Apache-2.0
// Rows of any table for property tests, made from the zod schema of the table: every kind of column, NULL where it is
// allowed, empty and long lists, Korean and other text.
import fc from 'fast-check'
import { z } from 'zod'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import type { ColumnMeta } from '../../schemas/columns.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { arbitraryEvent } from '../capture/arbitrary-event.ts'
import { storedEvent } from '../platform/stored-event.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', ' ', '회원 목록', "it's", '"quoted"', 'a\nb\tc', '\\', '{"k":1}', 'NULL', '😀'),
)
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const timestamp = fc
  .tuple(
    fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([date, micros]) => toTimestamp(date).replace('000Z', `${String(micros).padStart(3, '0')}Z`))

const SCALARS: Record<string, fc.Arbitrary<Value>> = {
  STRING: text,
  INT64: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER)),
  FLOAT64: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  BOOL: fc.boolean(),
  DATE: day,
  TIMESTAMP: timestamp,
}

const arbitraryValue = (schema: z.ZodType): fc.Arbitrary<Value> => {
  if (schema instanceof z.ZodNullable)
    return fc.option(arbitraryValue(schema.unwrap() as z.ZodType), { nil: null, freq: 2 })
  if (schema instanceof z.ZodArray)
    return fc.array(arbitraryValue(schema.element as z.ZodType), { maxLength: 4 })
  if (schema instanceof z.ZodObject) return rowOf(schema)
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...(schema.options as string[]))
  const scalar = SCALARS[(schema.meta() as ColumnMeta | undefined)?.googlesql ?? '']
  if (!scalar) throw new TypeError('a column of a kind this generator does not know')
  return scalar
}

const rowOf = (record: z.ZodObject): fc.Arbitrary<Row> =>
  fc.record(
    Object.fromEntries(
      Object.entries(record.shape).map(([name, schema]) => [name, arbitraryValue(schema as z.ZodType)]),
    ),
  )

/** An access event as capture makes it of any valid event: its text says what its columns do. */
const rowIn = (table: TableName): fc.Arbitrary<Row> =>
  table === 'access_events' ? arbitraryEvent.map(storedEvent) : rowOf((TABLES[table] as Table).row)

/** Rows of a table; those of a table written by replaceDay all lie on `day` when one is given. */
export const arbitraryRows = (table: TableName, day?: string): fc.Arbitrary<Row[]> =>
  fc
    .array(rowIn(table), { minLength: 1, maxLength: 8 })
    .map((rows) => (day ? rows.map((row) => ({ ...row, event_date: day })) : rows))

/** Seeded rows: the same every time. Their columns fit the table and are otherwise unrelated. */
export const sampleRows = (table: TableName, count: number, seed: number): Row[] =>
  fc.sample(rowOf((TABLES[table] as Table).row), { numRuns: count, seed })
