// SPDX-License-Identifier: Apache-2.0
// Says what is wrong with the shape of a plan file: the path, what is allowed and what came.
import type { z } from 'zod'

const PERSONAL = new Set(['officer', 'deputy', 'roster'])

/** `versions[0].officer.email` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  )

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      inner !== null && typeof inner === 'object' ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )

/** What came, short; texts about persons only by their length. */
const came = (value: unknown, path: readonly PropertyKey[]): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'an empty value'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a map'
  if (typeof value !== 'string') return String(value)
  if (path.some((key) => PERSONAL.has(String(key)))) return `a text of ${value.length} characters`
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'a day as YYYY-MM-DD',
  email: 'an e-mail address',
}

const allowed = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'invalid_format':
      return FORMATS[issue.format] ?? issue.message
    case 'too_small':
      return `${issue.origin} of at least ${issue.minimum}`
    case 'too_big':
      return `${issue.origin} of at most ${issue.maximum}`
    default:
      return issue.message
  }
}

/** The keys that a schema allows at a path; none where it cannot tell. */
const keysAt = (schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] => {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const [step, ...rest] = path
  switch (def.type) {
    case 'object': {
      if (step === undefined) return Object.keys(def.shape)
      const inner = def.shape[String(step)]
      return inner ? keysAt(inner, rest) : []
    }
    case 'array':
      return step === undefined ? [] : keysAt(def.element, rest)
    case 'record':
      return step === undefined ? [] : keysAt(def.valueType, rest)
    case 'union':
      return [...new Set(def.options.flatMap((option) => keysAt(option, path)))]
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return keysAt(def.innerType, path)
    default:
      return []
  }
}

/** One line for one issue of zod: path, what is allowed, what came. With its schema, an unknown key is told the known ones. */
export const describeIssue = (issue: z.core.$ZodIssue, raw: unknown, schema?: z.core.$ZodType): string => {
  const where = pathText(issue.path) || 'the file'
  if (issue.code === 'unrecognized_keys') {
    const known = schema ? keysAt(schema, issue.path) : []
    return `${where}: unknown key ${issue.keys.join(', ')}${known.length > 0 ? `; allowed: ${known.join(', ')}` : ''}`
  }
  return `${where}: allowed: ${allowed(issue)}; came: ${came(valueAt(raw, issue.path), issue.path)}`
}
