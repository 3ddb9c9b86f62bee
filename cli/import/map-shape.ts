// SPDX-License-Identifier: Apache-2.0
// The schema of a mapping file, which turns the columns of any log into access events. docs/guides/import.md explains
// it to people. Which fields an event has is read from the schema of the access event, so the two cannot drift.
import { z } from 'zod'
import { accessEvent } from '../../schemas/access-event.ts'
import { ENCODINGS } from './lines.ts'

const MAX_PATTERN = 1000
const MAX_TEXT = 1000

const compiles = (pattern: string): boolean => {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}

const column = z.string().min(1).max(200)
/**
 * `(?i:…)` and its like. V8 loses them once a process has made much regexp code and compiles without optimising, so a long run would
 * read a log otherwise than a short one (docs/gotchas.md, 2026-11-24). An escaped bracket or one in a class is text.
 */
const hasModifier = (pattern: string): boolean =>
  /\(\?[ims]*-?[ims]+:/u.test(pattern.replace(/\\./gsu, '').replace(/\[[^\]]*\]/gu, ''))
/** Allowed text of each refinement comes back in the message of IMPORT_MAP. */
const pattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN)
  .refine(compiles, 'a regular expression of JavaScript with the flag u')
  .refine(
    (said) => !hasModifier(said),
    'a pattern without (?i: or (?s: inside it: write ignore_case: true beside match, and [^] for any character',
  )
const constant = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()])

/** How one text is found in a row. */
export type Expression = {
  column?: string | undefined
  template?: string | undefined
  first_of?: readonly Source[] | undefined
  match?: string | undefined
  ignore_case?: boolean | undefined
  take?: number | string | undefined
  value?: string | number | boolean | undefined
  values?: Readonly<Record<string, string | number | boolean>> | undefined
  default?: string | number | boolean | undefined
  all?: boolean | undefined
  split?: string | undefined
}
export type Source = string | number | boolean | Expression

const ONE_OF = ['column', 'template', 'first_of'] as const
const NEEDS: readonly (readonly [key: keyof Expression, needed: keyof Expression])[] = [
  ['take', 'match'],
  ['value', 'match'],
  ['all', 'match'],
  ['ignore_case', 'match'],
]
const EXCLUDE: readonly (readonly [keyof Expression, keyof Expression])[] = [
  ['value', 'take'],
  ['value', 'values'],
  ['all', 'value'],
  ['all', 'split'],
  ['first_of', 'match'],
  ['first_of', 'values'],
  ['first_of', 'split'],
]

const problemsOf = (said: Expression): string[] => [
  ...(ONE_OF.filter((key) => said[key] !== undefined).length === 1
    ? []
    : [`exactly one of ${ONE_OF.join(', ')}`]),
  ...NEEDS.filter(([key, needed]) => said[key] !== undefined && said[needed] === undefined).map(
    ([key, needed]) => `${key} only with ${needed}`,
  ),
  ...EXCLUDE.filter(([key, other]) => said[key] !== undefined && said[other] !== undefined).map(
    ([key, other]) => `${key} or ${other}, not both`,
  ),
]

const source: z.ZodType<Source> = z.lazy(() => z.union([constant, expression]))
const expression: z.ZodType<Expression> = z
  .strictObject({
    column: column.optional(),
    template: z.string().min(1).max(MAX_TEXT).optional(),
    first_of: z.array(source).min(1).max(50).optional(),
    match: pattern.optional(),
    ignore_case: z.boolean().optional(),
    take: z.union([z.int().min(0).max(50), z.string().min(1).max(50)]).optional(),
    value: constant.optional(),
    values: z.record(z.string().max(MAX_TEXT), constant).optional(),
    default: constant.optional(),
    all: z.boolean().optional(),
    split: z.string().min(1).max(10).optional(),
  })
  .superRefine((said, context) => {
    for (const message of problemsOf(said)) context.addIssue({ code: 'custom', message })
  })

/** A field of the event: a text, a whole number, a list, subjects, a map of text, or a group of fields. */
export type Field =
  | { kind: 'text' | 'integer' | 'list' | 'subjects' | 'map'; schema: z.ZodType }
  | { kind: 'group'; fields: Readonly<Record<string, Field>>; required: readonly string[] }

/** Not given by an expression: the time has its own section, and capture sets the version and the producer's id. */
const FIXED: ReadonlySet<string> = new Set(['occurred_at', 'schema_version'])

const fieldOf = (schema: z.ZodType): Field => {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema
  if (inner instanceof z.ZodObject) {
    const shape = Object.entries(inner.shape as Record<string, z.ZodType>).filter(
      ([name]) => !FIXED.has(name),
    )
    return {
      kind: 'group',
      fields: Object.fromEntries(shape.map(([name, one]) => [name, fieldOf(one)])),
      required: shape.filter(([, one]) => !(one instanceof z.ZodOptional)).map(([name]) => name),
    }
  }
  if (inner instanceof z.ZodArray)
    return { kind: inner.element instanceof z.ZodObject ? 'subjects' : 'list', schema: inner }
  if (inner instanceof z.ZodRecord) return { kind: 'map', schema: inner }
  return { kind: inner instanceof z.ZodNumber ? 'integer' : 'text', schema: inner }
}

/** The fields of an access event that a map may give. */
export const EVENT_FIELDS = fieldOf(accessEvent) as Extract<Field, { kind: 'group' }>

/** An id is made from the line where the log has none. */
const OWN_ID: ReadonlySet<string> = new Set(['event_id'])

const shapeOf = (field: Field): z.ZodType => {
  if (field.kind === 'subjects') return z.strictObject({ id: source, type: source.optional() })
  if (field.kind === 'map') return z.record(z.string().min(1).max(64), source)
  if (field.kind !== 'group') return source
  const { fields, required } = field
  return z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, inner]) => [
        name,
        required.includes(name) && !OWN_ID.has(name) ? shapeOf(inner) : shapeOf(inner).optional(),
      ]),
    ),
  )
}

const test = z
  .strictObject({
    column,
    in: z.array(z.string().max(MAX_TEXT)).min(1).max(1000).optional(),
    match: pattern.optional(),
    ignore_case: z.boolean().optional(),
    empty: z.boolean().optional(),
    not: z.boolean().optional(),
  })
  .refine(
    (said) => [said.in, said.match, said.empty].filter((one) => one !== undefined).length === 1,
    'exactly one of in, match, empty',
  )
  .refine((said) => said.ignore_case === undefined || said.match !== undefined, 'ignore_case only with match')

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}, 'a time zone such as Asia/Seoul')

export const importMap = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'small letters, digits, dot, dash and underscore'),
    format: z.enum(['csv', 'ndjson', 'lines']),
    encoding: z.enum(ENCODINGS).default('utf-8'),
    csv: z
      .strictObject({
        delimiter: z.string().min(1).max(4).default(','),
        quote: z.string().length(1).nullable().default('"'),
        header: z.boolean().default(true),
        columns: z.array(column).min(1).max(500).optional(),
      })
      .refine(
        (said) => said.header === (said.columns === undefined),
        'header: true, or header: false and columns',
      )
      .optional(),
    lines: z.strictObject({ pattern }).optional(),
    absent: z.array(z.string().min(1).max(20)).max(20).default([]),
    time: z.strictObject({
      column,
      formats: z.array(z.string().min(1).max(100)).min(1).max(20).default(['iso']),
      zone: timeZone.optional(),
    }),
    skip: z
      .array(
        z.strictObject({
          reason: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and dash'),
          when: z.union([test, z.array(test).min(1).max(20)]),
        }),
      )
      .max(100)
      .default([]),
    event: shapeOf(EVENT_FIELDS),
  })
  .refine((map) => map.format === 'csv' || map.csv === undefined, 'csv only with format: csv')
  .refine(
    (map) => (map.format === 'lines') === (map.lines !== undefined),
    'lines.pattern with format: lines, and only there',
  )

export type ImportMap = z.infer<typeof importMap>
export type SkipTest = z.infer<typeof test>
