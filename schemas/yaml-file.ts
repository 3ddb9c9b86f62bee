// SPDX-License-Identifier: Apache-2.0
// Reads one YAML text by its schema, and says of everything wrong in which line it stands, what is allowed and what came.
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { describeIssue } from '../plan/shape.ts'

export type Reading<T> = { value: T | undefined; faults: string[] }
type Path = readonly PropertyKey[]

const startOf = (node: unknown): number | undefined => {
  const range = node && typeof node === 'object' && 'range' in node ? node.range : null
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined
}

/** Where a key is written, or, for a list, its entry: the line a person looks for. */
const positionOf = (document: Document.Parsed, path: Path): number | undefined => {
  const last = path.at(-1)
  const parent: unknown =
    path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1) as unknown[], true)
  if (typeof last === 'string' && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last)
    return startOf(pair?.key)
  }
  return startOf(path.length === 0 ? document.contents : document.getIn(path as unknown[], true))
}

/** The line of a path, or of the nearest thing around it that is there. */
const lineIn = (document: Document.Parsed, lines: LineCounter, path: Path): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const at = positionOf(document, path.slice(0, length))
    if (at !== undefined) return lines.linePos(at).line
  }
  return 1
}

const parsed = (text: string): { document: Document.Parsed; lines: LineCounter } => {
  const lines = new LineCounter()
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines }
}

/** The line of `versions[0].retention[2].period` in a YAML text. */
export const lineOfPath = (text: string, path: string): number => {
  const { document, lines } = parsed(text)
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '')
  return lineIn(
    document,
    lines,
    steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  )
}

/** Parses one YAML text by its schema. Lists every fault with file, line, path, what is allowed and what came. */
export const readYaml = <T>(file: string, text: string, schema: z.ZodType<T>): Reading<T> => {
  const { document, lines } = parsed(text)
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0)
    return {
      value: undefined,
      faults: broken.map((fault) => `${file}:${lines.linePos(fault.pos[0]).line} ${fault.message}`),
    }
  const raw: unknown = document.toJS()
  const read = schema.safeParse(raw)
  if (read.success) return { value: read.data, faults: [] }
  const places = read.error.issues.flatMap((issue): { issue: z.core.$ZodIssue; path: Path }[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ issue: { ...issue, keys: [key] }, path: [...issue.path, key] }))
      : [{ issue, path: issue.path }],
  )
  return {
    value: undefined,
    faults: places.map(
      ({ issue, path }) => `${file}:${lineIn(document, lines, path)} ${describeIssue(issue, raw, schema)}`,
    ),
  }
}
