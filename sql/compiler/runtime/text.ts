// SPDX-License-Identifier: Apache-2.0
// Text functions by code point, and case mapping beyond ASCII.
import { type DuckDBListValue, listValue } from '@duckdb/node-api'
import type { RowFunction } from './functions.ts'

const INITCAP_DELIMITERS = new Set(' \t\n\v\f\r[](){}/|<>!?@"^#$&~_,.:;*%+-')

function pad(text: string, length: bigint, pattern: string, left: boolean): string {
  if (length < 0n) throw new Error('The length of LPAD or RPAD must not be negative')
  if (pattern === '') throw new Error('The pattern of LPAD or RPAD must not be empty')
  const points = [...text]
  const wanted = Number(length)
  if (points.length >= wanted) return points.slice(0, wanted).join('')
  const fill = [...pattern]
  const missing = wanted - points.length
  const padding = Array.from({ length: missing }, (_, index) => fill[index % fill.length]).join('')
  return left ? padding + text : text + padding
}

function repeat(text: string, times: bigint): string {
  if (times < 0n) throw new Error('The count of REPEAT must not be negative')
  return text.repeat(Number(times))
}

function initcap(text: string): string {
  let start = true
  let out = ''
  for (const point of text) {
    out += start ? point.toUpperCase() : point.toLowerCase()
    start = INITCAP_DELIMITERS.has(point)
  }
  return out
}

function translate(text: string, from: string, to: string): string {
  const source = [...from]
  if (new Set(source).size !== source.length)
    throw new Error('Duplicate character in the source of TRANSLATE')
  const target = [...to]
  const map = new Map(source.map((point, index) => [point, target[index] ?? '']))
  return [...text].map((point) => map.get(point) ?? point).join('')
}

const SOUNDEX: Record<string, string> = Object.fromEntries(
  ['BFPV', 'CGJKQSXZ', 'DT', 'L', 'MN', 'R'].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 1)]),
  ),
)

/** The first letter and three digits; letters without a code do not part equal ones, as in ZetaSQL. */
function soundex(text: string): string {
  let out = ''
  let last = ''
  for (const original of text.replace(/[^A-Za-z]/g, '')) {
    const letter = original.toUpperCase()
    const code = SOUNDEX[letter] ?? ''
    if (out === '') out = original
    else if (code !== '' && code !== last) out += code
    if (code !== '') last = code
    if (out.length === 4) break
  }
  return out === '' ? '' : out.padEnd(4, '0')
}

function ascii(text: string): bigint {
  const point = text.codePointAt(0) ?? 0
  if (point > 127) throw new Error(`Argument to ASCII is not ASCII: ${text}`)
  return BigInt(point)
}

function fromPoint(point: bigint): string {
  const number = Number(point)
  if (number < 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
    throw new Error(`Invalid codepoint ${point}`)
  return String.fromCodePoint(number)
}

export const TEXT_FUNCTIONS: Record<string, RowFunction> = {
  ascii: { takes: ['VARCHAR'], gives: 'BIGINT', run: ascii },
  chr: { takes: ['BIGINT'], gives: 'VARCHAR', run: (point: bigint) => fromPoint(point) },
  code_points_to_string: {
    takes: ['BIGINT[]'],
    gives: 'VARCHAR',
    run: (list: DuckDBListValue) =>
      list.items.includes(null) ? null : list.items.map((point) => fromPoint(point as bigint)).join(''),
  },
  initcap: { takes: ['VARCHAR'], gives: 'VARCHAR', run: initcap },
  lower: { takes: ['VARCHAR'], gives: 'VARCHAR', run: (text: string) => text.toLowerCase() },
  lpad: { takes: ['VARCHAR', 'BIGINT', 'VARCHAR'], gives: 'VARCHAR', run: (t, n, p) => pad(t, n, p, true) },
  normalize: {
    takes: ['VARCHAR', 'VARCHAR'],
    gives: 'VARCHAR',
    run: (text: string, form: string) => text.normalize(form),
  },
  repeat: { takes: ['VARCHAR', 'BIGINT'], gives: 'VARCHAR', run: repeat },
  reverse: { takes: ['VARCHAR'], gives: 'VARCHAR', run: (text: string) => [...text].reverse().join('') },
  rpad: { takes: ['VARCHAR', 'BIGINT', 'VARCHAR'], gives: 'VARCHAR', run: (t, n, p) => pad(t, n, p, false) },
  soundex: { takes: ['VARCHAR'], gives: 'VARCHAR', run: soundex },
  to_code_points: {
    takes: ['VARCHAR'],
    gives: 'BIGINT[]',
    run: (text: string) => listValue([...text].map((point) => BigInt(point.codePointAt(0) ?? 0))),
  },
  unicode: { takes: ['VARCHAR'], gives: 'BIGINT', run: (text: string) => BigInt(text.codePointAt(0) ?? 0) },
  translate: { takes: ['VARCHAR', 'VARCHAR', 'VARCHAR'], gives: 'VARCHAR', run: translate },
  upper: { takes: ['VARCHAR'], gives: 'VARCHAR', run: (text: string) => text.toUpperCase() },
}
