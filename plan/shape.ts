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

/** One line for one issue of zod: path, what is allowed, what came. */
export const describeIssue = (issue: z.core.$ZodIssue, raw: unknown): string => {
  const where = pathText(issue.path) || 'the file'
  if (issue.code === 'unrecognized_keys') return `${where}: unknown key ${issue.keys.join(', ')}`
  return `${where}: allowed: ${allowed(issue)}; came: ${came(valueAt(raw, issue.path), issue.path)}`
}
