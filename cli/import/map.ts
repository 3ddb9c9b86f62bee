// SPDX-License-Identifier: Apache-2.0
// Reads a mapping file. Everything wrong in it is told at once, each with its place, what is allowed and what came.
import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { jsonPath, valueAt } from '../../functions/capture/refusal.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type ImportMap, importMap } from './map-shape.ts'

const MAX_MAP_BYTES = 256 * 1024
const MAX_SHOWN = 80
const MAX_PROBLEMS = 20

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`
}

/** Of a union, the branch that failed inside and not at its door: the shape that was meant. */
const inner = (issue: z.core.$ZodIssue): { issue: z.core.$ZodIssue; path: readonly PropertyKey[] }[] => {
  if (issue.code !== 'invalid_union') return [{ issue, path: issue.path }]
  const meant = issue.errors.find((branch) =>
    branch.every((one) => one.path.length > 0 || !['invalid_type', 'invalid_union'].includes(one.code)),
  )
  if (!meant) return [{ issue, path: issue.path }]
  return meant.flatMap((one) =>
    inner(one).map((found) => ({ issue: found.issue, path: [...issue.path, ...found.path] })),
  )
}

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'nonoptional' ? 'a value' : `a value of type ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_union':
      return 'a constant, or column, template or first_of'
    case 'too_big':
      return `at most ${String(issue.maximum)}`
    case 'too_small':
      return `at least ${String(issue.minimum)}`
    default:
      return issue.message
  }
}

const problems = (raw: unknown, error: z.ZodError): string[] =>
  error.issues
    .flatMap(inner)
    .flatMap(({ issue, path }) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `${jsonPath([...path, key])}: no such key`)
        : [`${jsonPath(path)}: allowed is ${allowedBy(issue)}; got ${shown(valueAt(raw, path))}`],
    )

/** The map of a YAML text. Throws IMPORT_MAP listing every problem, or the line and column of broken YAML. */
export const parseMap = (text: string): ImportMap => {
  const document = parseDocument(text, { prettyErrors: true })
  const broken = document.errors[0]
  if (broken) throw new LedgerError('IMPORT_MAP', broken.message.split('\n', 1)[0])
  const raw: unknown = document.toJS({ maxAliasCount: 100 })
  const result = importMap.safeParse(raw)
  if (result.success) return result.data
  const found = problems(raw, result.error)
  const more = found.length > MAX_PROBLEMS ? [`and ${found.length - MAX_PROBLEMS} more`] : []
  throw new LedgerError('IMPORT_MAP', [...found.slice(0, MAX_PROBLEMS), ...more].join('; '))
}

/** Reads a mapping file. Throws IMPORT_MAP naming the file. */
export const readMap = async (path: string): Promise<ImportMap> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new LedgerError('IMPORT_MAP', `${path}: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
  if (text.length > MAX_MAP_BYTES)
    throw new LedgerError('IMPORT_MAP', `${path}: at most ${MAX_MAP_BYTES} bytes`)
  try {
    return parseMap(text)
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    throw new LedgerError('IMPORT_MAP', `${path}: ${error.detail}`, { cause: error })
  }
}
