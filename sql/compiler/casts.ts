// SPDX-License-Identifier: Apache-2.0
// CAST and SAFE_CAST, one line per pair of types: DuckDB's own casts round, print and forgive in other ways.
import { duckdbType } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import type { Argument } from './templates/template.ts'
import { fieldName, type Type, typeText } from './types.ts'

/** `$` is the value. The second text is SAFE_CAST's; without one the cast cannot fail. */
const CASTS: Record<string, readonly [string] | readonly [string, string]> = {
  'BOOL INT64': ['CAST($ AS BIGINT)'],
  'BOOL STRING': ['CAST($ AS VARCHAR)'],
  'BYTES STRING': ['decode($)', 'TRY(decode($))'],
  'DATE DATETIME': ['CAST($ AS TIMESTAMP)'],
  'DATE STRING': ['CAST($ AS VARCHAR)'],
  'DATE TIMESTAMP': ["timezone('UTC', CAST($ AS TIMESTAMP))"],
  'DATETIME DATE': ['CAST($ AS DATE)'],
  'DATETIME STRING': ['gs.civil_text($)'],
  'DATETIME TIME': ['CAST($ AS TIME)'],
  'DATETIME TIMESTAMP': ["timezone('UTC', $)"],
  'FLOAT64 INT64': ['CAST(round($) AS BIGINT)', 'TRY_CAST(round($) AS BIGINT)'],
  'FLOAT64 NUMERIC': [
    'CAST(gs_numeric_of_float($) AS DECIMAL(38,9))',
    'TRY(CAST(gs_numeric_of_float($) AS DECIMAL(38,9)))',
  ],
  'FLOAT64 STRING': ['gs_float_text($)'],
  'INT64 BOOL': ['($ <> 0)'],
  'INT64 FLOAT64': ['CAST($ AS DOUBLE)'],
  'INT64 NUMERIC': ['CAST($ AS DECIMAL(38,9))'],
  'INT64 STRING': ['CAST($ AS VARCHAR)'],
  'NUMERIC FLOAT64': ['CAST(CAST($ AS VARCHAR) AS DOUBLE)'],
  'NUMERIC INT64': ['CAST(round($, 0) AS BIGINT)', 'TRY_CAST(round($, 0) AS BIGINT)'],
  'NUMERIC STRING': ['gs.numeric_text($)'],
  'STRING BOOL': ['gs_bool_of($)', 'gs_try_bool_of($)'],
  'STRING BYTES': ['encode($)'],
  'STRING DATE': ['gs_date_of($)', 'gs_try_date_of($)'],
  'STRING DATETIME': ['gs_civil_of($)', 'gs_try_civil_of($)'],
  'STRING FLOAT64': ['gs_float_of($)', 'gs_try_float_of($)'],
  'STRING INT64': ['gs_int_of($)', 'gs_try_int_of($)'],
  'STRING NUMERIC': [
    'CAST(gs_numeric_of($) AS DECIMAL(38,9))',
    'CAST(gs_try_numeric_of($) AS DECIMAL(38,9))',
  ],
  'STRING TIMESTAMP': ['gs.timestamp_of($)', 'gs.try_timestamp_of($)'],
  'TIMESTAMP DATE': ["CAST(timezone('UTC', $) AS DATE)"],
  'TIMESTAMP DATETIME': ["timezone('UTC', $)"],
  'TIMESTAMP STRING': ['gs.timestamp_text($)'],
  'TIMESTAMP TIME': ["CAST(timezone('UTC', $) AS TIME)"],
}

/** Prints a cast; throws SQL_UNSUPPORTED naming the two types when there is no line for them. */
export function cast(value: Argument, to: Type, safe: boolean): string {
  if (value.isNull) return `CAST(NULL AS ${duckdbType(to)})`
  const from = value.type
  const text = from && convert(from, to, value.sql, safe)
  if (text === undefined) {
    throw unsupported(
      `${safe ? 'SAFE_CAST' : 'CAST'} from ${from ? typeText(from) : 'a date part'} to ${typeText(to)}`,
    )
  }
  return text
}

function convert(from: Type, to: Type, sql: string, safe: boolean): string | undefined {
  if (duckdbType(from) === duckdbType(to) && from.kind === to.kind) return sql
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const element = convert(from.element, to.element, 'e', safe)
    return element && !element.includes('lambda') ? `list_transform(${sql}, lambda e: ${element})` : undefined
  }
  if (from.kind === 'STRUCT' && to.kind === 'STRUCT') return convertStruct(from, to, sql, safe)
  const pair = CASTS[`${from.kind} ${to.kind}`]
  return pair && ((safe ? pair[1] : undefined) ?? pair[0]).replace('$', () => sql)
}

/** Field by field and by position: DuckDB's own cast goes by name. */
function convertStruct(
  from: Type & { kind: 'STRUCT' },
  to: Type & { kind: 'STRUCT' },
  sql: string,
  safe: boolean,
): string | undefined {
  const fields = to.fields.map((field, index) => {
    const source = from.fields[index]
    const name = source && fieldName(source, index).replaceAll("'", "''")
    const value = source && convert(source.type, field.type, `struct_extract(${sql}, '${name}')`, safe)
    return value && `"${fieldName(field, index).replaceAll('"', '""')}": ${value}`
  })
  return fields.includes(undefined)
    ? undefined
    : `(CASE WHEN ${sql} IS NOT NULL THEN {${fields.join(', ')}} END)`
}
