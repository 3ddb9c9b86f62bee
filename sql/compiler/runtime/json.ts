// SPDX-License-Identifier: Apache-2.0
// JSON text by path, keeping the text of numbers as it was written. Text that is not JSON gives NULL.
import { listValue } from '@duckdb/node-api'
import type { RowFunction } from './functions.ts'
import { floatText } from './numbers.ts'

type Step = string | number
const paths = new Map<string, Step[]>()

/** `$.a.b[0]`, and `$['a']` in the older functions or `$."a"` in the newer; throws an Error on any other path. */
function parsePath(path: string, legacy: boolean): Step[] {
  const key = `${legacy}${path}`
  const known = paths.get(key)
  if (known) return known
  const steps: Step[] = []
  const step = legacy
    ? /\.([^.[\]'"\s*@?]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/y
    : /\.([^.[\]'"\s*@?]+)|\[(\d+)\]|\."((?:[^"\\]|\\.)*)"/y
  step.lastIndex = 1
  while (path.startsWith('$') && step.lastIndex < path.length) {
    const match = step.exec(path)
    if (!match) throw new Error(`Invalid JSONPath: ${path}`)
    const quoted = match[3]?.replace(/\\(['"\\])/g, '$1')
    steps.push(match[2] === undefined ? (match[1] ?? quoted ?? '') : Number(match[2]))
  }
  if (!path.startsWith('$')) throw new Error(`JSONPath must start with '$': ${path}`)
  paths.set(key, steps)
  return steps
}

const SPACE = /[ \t\n\r]*/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const SCALAR =
  /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const NOWHERE = -1

/** Where a match of the pattern at this place ends, or NOWHERE. */
function after(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : NOWHERE
}

/** Where the value that begins here ends, or NOWHERE when it is not valid JSON. */
function valueEnd(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return after(text, start, SCALAR)
  let end = NOWHERE
  for (const member of members(text, start)) end = member.end
  return end
}

type Member = { key: string | number; start: number; end: number }

/**
 * The members of the object or array that begins here; the last thing given is where the container ends, under key -1. A member
 * is given before what follows it is looked at, so what is malformed after a found value does not matter, as in GoogleSQL.
 */
function* members(text: string, start: number): Generator<Member> {
  const object = text[start] === '{'
  const close = object ? '}' : ']'
  let at = after(text, start + 1, SPACE)
  if (text[at] === close) {
    yield { key: -1, start, end: at + 1 }
    return
  }
  for (let index = 0; ; index += 1) {
    let key: string | number = index
    if (object) {
      const end = after(text, at, STRING)
      const colon = end === NOWHERE ? NOWHERE : after(text, end, SPACE)
      if (text[colon] !== ':') break
      key = unquoted(text.slice(at, end))
      at = after(text, colon + 1, SPACE)
    }
    const member: Member = { key, start: at, end: NOWHERE }
    yield member
    const end = valueEnd(text, at)
    if (end === NOWHERE) break
    at = after(text, end, SPACE)
    if (text[at] === close) {
      yield { key: -1, start, end: at + 1 }
      return
    }
    if (text[at] !== ',') break
    at = after(text, at + 1, SPACE)
  }
  yield { key: -1, start, end: NOWHERE }
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted)
  } catch {
    return quoted.slice(1, -1)
  }
}

function find(text: string, path: string, legacy: boolean): string | null {
  let start = after(text, 0, SPACE)
  for (const step of parsePath(path, legacy)) {
    const opener = text[start]
    if (opener !== '{' && opener !== '[') return null
    const wanted = opener === '{' ? String(step) : typeof step === 'number' ? step : undefined
    let found = NOWHERE
    for (const member of members(text, start)) {
      if (member.key === wanted) {
        found = member.start
        break
      }
    }
    if (found === NOWHERE) return null
    start = found
  }
  const end = valueEnd(text, start)
  return end === NOWHERE ? null : text.slice(start, end)
}

function scalar(raw: string | null): string | null {
  if (raw === null || raw === 'null' || raw.startsWith('{') || raw.startsWith('[')) return null
  return raw.startsWith('"') ? JSON.parse(raw) : raw
}

/** JSON without the white space between its tokens, its strings escaped only where they must be. */
function compact(raw: string): string {
  return raw.replace(/("(?:[^"\\]|\\.)*")|[ \t\n\r]+/g, (_, quoted) =>
    quoted ? JSON.stringify(JSON.parse(quoted)) : '',
  )
}

function query(text: string, path: string, legacy: boolean): string | null {
  const raw = find(text, path, legacy)
  return raw === null || raw === 'null' ? null : compact(raw)
}

function items(text: string, path: string, legacy: boolean): string[] | null {
  const raw = find(text, path, legacy)
  if (!raw?.startsWith('[')) return null
  return [...members(raw, 0)]
    .filter(({ key }) => key !== -1)
    .map(({ start }) => raw.slice(start, valueEnd(raw, start)))
}

function values(text: string, path: string, legacy: boolean): ReturnType<RowFunction['run']> {
  const list = items(text, path, legacy)
  if (list === null || list.some((raw) => raw.startsWith('{') || raw.startsWith('['))) return null
  return listValue(list.map(scalar))
}

const takes: RowFunction['takes'] = ['VARCHAR', 'VARCHAR', 'BOOLEAN']

export const JSON_FUNCTIONS: Record<string, RowFunction> = {
  json_float: {
    takes: ['DOUBLE'],
    gives: 'VARCHAR',
    run: (x: number) =>
      Number.isFinite(x) ? floatText(x) : Number.isNaN(x) ? '"NaN"' : x > 0 ? '"Infinity"' : '"-Infinity"',
  },
  json_query: { takes, gives: 'VARCHAR', run: query },
  json_query_array: {
    takes,
    gives: 'VARCHAR[]',
    run: (text: string, path: string, legacy: boolean) => {
      const list = items(text, path, legacy)
      return list && listValue(list.map(compact))
    },
  },
  json_string: { takes: ['VARCHAR'], gives: 'VARCHAR', run: (text: string) => JSON.stringify(text) },
  json_value: {
    takes,
    gives: 'VARCHAR',
    run: (text: string, path: string, legacy: boolean) => scalar(find(text, path, legacy)),
  },
  json_value_array: { takes, gives: 'VARCHAR[]', run: values },
}
