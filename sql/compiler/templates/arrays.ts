// SPDX-License-Identifier: Apache-2.0
// Arrays: building, reading, searching, generating.
import type { Message } from '../analyser.ts'
import { duckdbType } from '../duckdb-types.ts'
import { literal } from '../literals.ts'
import type { Type } from '../types.ts'
import { type Call, fill, partName, type Templates } from './template.ts'

function isFlat(kind: string | undefined): boolean {
  return kind !== undefined && !['ARRAY', 'JSON', 'STRUCT'].includes(kind)
}

function makeArray(call: Call): string {
  return `CAST([${call.arguments.map((each) => each.sql).join(', ')}] AS ${duckdbType(call.type)})`
}

function inArray(call: Call): string | undefined {
  const [value, array] = call.arguments
  if (!isFlat(value?.type?.kind)) return undefined
  const items = array?.type?.kind === 'ARRAY' ? literalItems(array.type.element, array.constant) : undefined
  return items ? `(${value?.sql} IN (${items.join(', ')}))` : fill('gs.in_array($1, $2)', call)
}

/** The elements of a literal array that is not empty; undefined for any other. */
function literalItems(type: Type, value: Message): string[] | undefined {
  const items: Message[] = value?.element ?? []
  return items.length > 0 ? items.map((item) => literal(type, item)) : undefined
}

/** An element by position: loud outside the array, or NULL for the safe forms. */
function element(base: 0 | 1, safe: boolean): (call: Call) => string {
  const name = `gs.${safe ? 'safe_' : ''}${base === 0 ? 'offset' : 'ordinal'}`
  return (call) => fill(`${name}($1, $2)`, call)
}

function concatenate(call: Call): string {
  return `(${call.arguments.map((each) => each.sql).join(' || ')})`
}

function dates(call: Call): string | undefined {
  const part = call.arguments.length > 2 ? partName(call.arguments[3]) : 'DAY'
  const step = call.arguments[2]?.sql ?? '1::BIGINT'
  const days = { DAY: 1, WEEK: 7 }[part]
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[part]
  if (days) return fill(`gs.date_array($1, $2, ${step} * ${days})`, call)
  return months ? fill(`gs_month_array($1, $2, ${step} * ${months})`, call) : undefined
}

const MICROS: Record<string, number> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
  DAY: 86_400_000_000,
}

function timestamps(call: Call): string | undefined {
  const micros = MICROS[partName(call.arguments[3])]
  return micros ? fill(`gs.timestamp_array($1, $2, $3 * ${micros})`, call) : undefined
}

export const ARRAYS: Templates = {
  $array_at_offset: element(0, false),
  $array_at_ordinal: element(1, false),
  $in_array: inArray,
  $make_array: makeArray,
  $safe_array_at_offset: element(0, true),
  $safe_array_at_ordinal: element(1, true),
  array_concat: concatenate,
  array_first: 'gs.offset($1, 0)',
  array_last: 'gs.array_last($1)',
  array_length: 'len($1)',
  array_reverse: 'list_reverse($1)',
  'array_to_string(ARRAY<STRING>,STRING)': 'gs.array_to_string($1, $2)',
  'array_to_string(ARRAY<STRING>,STRING,STRING)': 'gs.array_to_string_nulls($1, $2, $3)',
  'generate_array(INT64,INT64)': 'gs.generate_array($1, $2, 1::BIGINT)',
  'generate_array(INT64,INT64,INT64)': 'gs.generate_array($1, $2, $3)',
  generate_date_array: dates,
  generate_timestamp_array: timestamps,
  range_bucket: (call) =>
    isFlat(call.arguments[0]?.type?.kind) ? fill('gs.range_bucket($1, $2)', call) : undefined,
}
