// SPDX-License-Identifier: Apache-2.0
// Reads a record's zod schema as columns: name, GoogleSQL type, nullability and description.
import { z } from 'zod'
import type { ColumnMeta } from './columns.ts'

export type Column = {
  name: string
  /** GoogleSQL type of one element, without ARRAY. */
  type: string
  repeated: boolean
  nullable: boolean
  description: string
  /** Fields of a STRUCT. */
  fields?: Column[]
}

const unwrap = (schema: z.ZodType): { schema: z.ZodType; nullable: boolean } =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? { schema: unwrap(schema.unwrap() as z.ZodType).schema, nullable: true }
    : { schema, nullable: false }

const columnOf = (name: string, outer: z.ZodType): Column => {
  const { schema, nullable } = unwrap(outer)
  const meta = schema.meta() as ColumnMeta | undefined
  if (!meta?.description) throw new TypeError(`column ${name} has no description`)
  const base = { name, repeated: false, nullable, description: meta.description }
  if (schema instanceof z.ZodArray)
    return { ...columnOf(name, schema.element as z.ZodType), repeated: true, description: meta.description }
  if (schema instanceof z.ZodObject) return { ...base, type: 'STRUCT', fields: columnsOf(schema) }
  if (!meta.googlesql) throw new TypeError(`column ${name} has no GoogleSQL type`)
  return { ...base, type: meta.googlesql }
}

/** Columns of a record in declared order. Throws TypeError for a schema that columns.ts did not make. */
export const columnsOf = (record: z.ZodObject): Column[] =>
  Object.entries(record.shape).map(([name, schema]) => columnOf(name, schema as z.ZodType))

/** GoogleSQL type text of a column: `ARRAY<STRUCT<id STRING, type STRING>>`. */
export const googleSqlType = (column: Column): string => {
  const element = column.fields
    ? `STRUCT<${column.fields.map((field) => `${field.name} ${googleSqlType(field)}`).join(', ')}>`
    : column.type
  return column.repeated ? `ARRAY<${element}>` : element
}

export type BigQueryField = {
  name: string
  type: string
  mode: 'REQUIRED' | 'NULLABLE' | 'REPEATED'
  description: string
  fields?: BigQueryField[]
}

const BIGQUERY_NAMES: Record<string, string> = {
  STRUCT: 'RECORD',
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
}

/** The schema of a table as the BigQuery API and Terraform take it. */
export const bigQueryFields = (columns: readonly Column[]): BigQueryField[] =>
  columns.map((column) => ({
    name: column.name,
    type: BIGQUERY_NAMES[column.type] ?? column.type,
    mode: column.repeated ? 'REPEATED' : column.nullable ? 'NULLABLE' : 'REQUIRED',
    description: column.description,
    ...(column.fields ? { fields: bigQueryFields(column.fields) } : {}),
  }))
