// SPDX-License-Identifier: Apache-2.0
// GoogleSQL types and names in DuckDB's spelling. Run-time code: it knows nothing of the analyser.
import { fieldName, parseType, type ScalarType, type Type } from './types.ts'

const SCALARS: Record<ScalarType, string> = {
  BOOL: 'BOOLEAN',
  BYTES: 'BLOB',
  DATE: 'DATE',
  DATETIME: 'TIMESTAMP',
  FLOAT64: 'DOUBLE',
  INT64: 'BIGINT',
  // Text, not DuckDB's JSON type: that one needs an extension and rewrites numbers.
  JSON: 'VARCHAR',
  NUMERIC: 'DECIMAL(38,9)',
  STRING: 'VARCHAR',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMPTZ',
}

/** The DuckDB type that holds a GoogleSQL type. */
export function duckdbType(type: Type): string {
  if (type.kind === 'ARRAY') return `${duckdbType(type.element)}[]`
  if (type.kind !== 'STRUCT') return SCALARS[type.kind]
  const fields = type.fields.map(
    (field, index) => `${identifier(fieldName(field, index))} ${duckdbType(field.type)}`,
  )
  return `STRUCT(${fields.join(', ')})`
}

/** The same for type text; throws an Error when the text is not a type (see parseType). */
export function duckdbTypeOf(googleSqlType: string): string {
  return duckdbType(parseType(googleSqlType))
}

/** A name always in double quotes: DuckDB has other reserved words than GoogleSQL, and keeps the case that is written. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
