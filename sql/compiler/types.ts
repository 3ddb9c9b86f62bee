// SPDX-License-Identifier: Apache-2.0
// GoogleSQL type text (`ARRAY<STRUCT<id STRING, n INT64>>`) as a tree, and back. Run-time code: it knows nothing of the analyser.

/** The scalar types this project stores or computes with. */
export const SCALAR_TYPES = [
  'BOOL',
  'BYTES',
  'DATE',
  'DATETIME',
  'FLOAT64',
  'INT64',
  'JSON',
  'NUMERIC',
  'STRING',
  'TIME',
  'TIMESTAMP',
] as const

export type ScalarType = (typeof SCALAR_TYPES)[number]
export type StructField = { name: string; type: Type }
export type Type =
  | { kind: ScalarType }
  | { kind: 'ARRAY'; element: Type }
  | { kind: 'STRUCT'; fields: StructField[] }

const ALIASES: Record<string, ScalarType> = {
  BIGINT: 'INT64',
  BOOLEAN: 'BOOL',
  DECIMAL: 'NUMERIC',
  DOUBLE: 'FLOAT64',
  FLOAT: 'FLOAT64',
  INTEGER: 'INT64',
}
const TOKEN = /\s*(?:(`[^`]*`)|([\p{L}_][\p{L}\p{N}_]*)|([<>,]))/uy

/**
 * Reads GoogleSQL type text; type names in any case, with the usual aliases (INTEGER, BOOLEAN, DOUBLE ...).
 * Throws an Error that quotes the text when it is not a type this project handles.
 */
export function parseType(text: string): Type {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  let end = 0
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
    end = TOKEN.lastIndex
  }
  if (text.slice(end).trim() !== '')
    throw new Error(`Not a GoogleSQL type: '${text}' at '${text.slice(end)}'`)

  let at = 0
  const fail = (): never => {
    throw new Error(`Not a GoogleSQL type: '${text}' at '${tokens.slice(at).join(' ')}'`)
  }
  const expect = (token: string): void => {
    if (tokens[at] !== token) fail()
    at += 1
  }
  const isName = (token: string | undefined): token is string => token !== undefined && !'<>,'.includes(token)
  const read = (): Type => {
    const word = (tokens[at] ?? fail()).toUpperCase()
    at += 1
    if (word === 'ARRAY') {
      expect('<')
      const element = read()
      expect('>')
      return { kind: 'ARRAY', element }
    }
    if (word === 'STRUCT') {
      expect('<')
      const fields: StructField[] = []
      while (tokens[at] !== '>') {
        if (fields.length > 0) expect(',')
        // `a STRING` has a name, `STRING` has none: what follows the first word decides.
        const named = isName(tokens[at]) && isName(tokens[at + 1])
        const name = named ? (tokens[at] ?? '').replaceAll('`', '') : ''
        if (named) at += 1
        fields.push({ name, type: read() })
      }
      expect('>')
      return { kind: 'STRUCT', fields }
    }
    const kind = ALIASES[word] ?? SCALAR_TYPES.find((scalar) => scalar === word)
    return kind === undefined ? fail() : { kind }
  }
  const type = read()
  if (at !== tokens.length) fail()
  return type
}

/** Prints a type as GoogleSQL text; `parseType(typeText(t))` is `t`. */
export function typeText(type: Type): string {
  if (type.kind === 'ARRAY') return `ARRAY<${typeText(type.element)}>`
  if (type.kind !== 'STRUCT') return type.kind
  const fields = type.fields.map((field) => {
    const name = /^[A-Za-z_]\w*$/.test(field.name) || field.name === '' ? field.name : `\`${field.name}\``
    return `${name} ${typeText(field.type)}`.trim()
  })
  return `STRUCT<${fields.join(', ')}>`
}

/** The name a field has in DuckDB and in the value encoding: its own, or BigQuery's `_field_N` (from 1) where it has none. */
export function fieldName(field: StructField, index: number): string {
  return field.name === '' ? `_field_${index + 1}` : field.name
}
