// SPDX-License-Identifier: Apache-2.0
// The column kinds that records are made of. Each is a zod schema that carries its GoogleSQL type and its
// description, so that one declaration gives validation, the TypeScript type and every generated schema.
import { z } from 'zod'

export type ColumnMeta = { description: string; googlesql?: string }

const column = <T extends z.ZodType>(schema: T, googlesql: string, description: string): T =>
  schema.meta({ description, googlesql }) as T

/** STRING. */
export const text = (description: string) => column(z.string(), 'STRING', description)
/** INT64 within the safe integers of JavaScript. */
export const integer = (description: string) => column(z.int(), 'INT64', description)
/** FLOAT64. */
export const float = (description: string) => column(z.number(), 'FLOAT64', description)
/** BOOL. */
export const flag = (description: string) => column(z.boolean(), 'BOOL', description)
/** DATE as `YYYY-MM-DD`. */
export const day = (description: string) => column(z.iso.date(), 'DATE', description)
/** TIMESTAMP as RFC 3339 in UTC with six decimals, `2026-09-01T00:00:00.000000Z`. */
export const timestamp = (description: string) => column(z.iso.datetime(), 'TIMESTAMP', description)
/** STRING limited to a fixed list. */
export const oneOf = <const V extends readonly [string, ...string[]]>(values: V, description: string) =>
  column(z.enum(values), 'STRING', description)
/** STRUCT. Unknown keys are errors. */
export const record = <S extends z.ZodRawShape>(shape: S, description: string) =>
  z.strictObject(shape).meta({ description })
/** ARRAY of scalars or STRUCTs. An absent array is an empty one in both warehouses. */
export const list = <T extends z.ZodType>(element: T, description: string) =>
  z.array(element).meta({ description })
/** ARRAY<STRUCT<key STRING, value STRING>>: how a small string map is stored. */
export const pairs = (description: string) =>
  list(record({ key: text('Name.'), value: text('Value.') }, 'One entry.'), description)
