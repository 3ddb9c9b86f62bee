// SPDX-License-Identifier: Apache-2.0
// The size of a value as BigQuery counts it for storage and queries: 8 bytes a number, day or time, 1 a truth value, 2 and its UTF-8
// length a text, nothing for NULL; a struct is its fields, an array its elements (its page on data type sizes, recalled).
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import type { Column } from '../../schemas/googlesql.ts'

const FIXED: Readonly<Record<string, number>> = { INT64: 8, FLOAT64: 8, DATE: 8, TIMESTAMP: 8, BOOL: 1 }

const addValue = (
  sizes: Map<string, number>,
  column: Column,
  value: Value | undefined,
  path: string,
): void => {
  if (Array.isArray(value)) {
    for (const element of value) addValue(sizes, column, element, path)
    return
  }
  if (column.fields) {
    const struct = typeof value === 'object' && value !== null ? (value as Row) : {}
    for (const field of column.fields) addValue(sizes, field, struct[field.name], `${path}.${field.name}`)
    return
  }
  const bytes =
    value === null || value === undefined ? 0 : (FIXED[column.type] ?? 2 + Buffer.byteLength(String(value)))
  sizes.set(path, (sizes.get(path) ?? 0) + bytes)
}

/** Bytes of rows by leaf column, `actor.id`. */
export const sizesOf = (columns: readonly Column[], rows: readonly Row[]): Map<string, number> => {
  const sizes = new Map<string, number>()
  for (const row of rows) for (const column of columns) addValue(sizes, column, row[column.name], column.name)
  return sizes
}
