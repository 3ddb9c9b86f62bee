// SPDX-License-Identifier: Apache-2.0
// Compiles the expressions of a mapping file into functions from a row to text. Columns are resolved once, so that a
// row costs only the reading.
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Expression, Source } from './map-shape.ts'

/** A row of the log as its format gives it: fields by position, or by name. */
export type LogRow = readonly string[] | Readonly<Record<string, unknown>>
/** The text of a column; undefined when it is absent or empty. */
export type ReadColumn = (row: LogRow) => string | undefined
/** Resolves a column name; `place` is where the map names it. Throws IMPORT_MAP when the log has no such column. */
export type Columns = (name: string, place: string) => ReadColumn

/** What a table of values did not know; asked for when a field stays without a value. */
export type Miss = { allowed: string; received: string }
export type Found = string | readonly string[] | undefined
/** Throws TooLong. `missed` is called when a table does not know a value. */
export type Evaluate = (row: LogRow, missed: (miss: Miss) => void) => Found

/** A pattern is not run over more than this, in UTF-16 code units. */
export const MAX_SEARCHED = 64 * 1024
/** Thrown for a value too long to be searched: an incomplete answer would look like a complete one. */
export class TooLong extends Error {}

const MAX_NAMED = 20

const search = (text: string, at: (text: string) => Found): Found => {
  if (text.length > MAX_SEARCHED) throw new TooLong()
  return at(text)
}

const PLACEHOLDER = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g

const template = (text: string, columns: Columns, place: string): ReadColumn => {
  const parts: (string | ReadColumn)[] = []
  let from = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    parts.push(text.slice(from, match.index))
    from = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') parts.push(match[0].slice(1))
    else if (match[1]) parts.push(columns(match[1], place))
    else
      throw new LedgerError(
        'IMPORT_MAP',
        `${place}: allowed is a text with {column}, and {{ or }} for a brace; got ${JSON.stringify(text)}`,
      )
  }
  parts.push(text.slice(from))
  return (row) => {
    let filled = false
    const out = parts
      .map((part) => {
        if (typeof part === 'string') return part
        const value = part(row)
        filled ||= value !== undefined
        return value ?? ''
      })
      .join('')
    return filled ? out : undefined
  }
}

const matcher = (said: Expression, place: string): ((text: string) => Found) => {
  if (said.match === undefined) return (text) => text
  const pattern = new RegExp(said.match, `${said.all ? 'g' : ''}${said.ignore_case ? 'i' : ''}u`)
  const take = said.take ?? 0
  const groups = new RegExp(`${said.match}|`, 'u').exec('')
  const known = typeof take === 'number' ? take < (groups?.length ?? 1) : take in (groups?.groups ?? {})
  if (!known)
    throw new LedgerError('IMPORT_MAP', `${place}.take: allowed is a group of the pattern; got ${take}`)
  const taken = (match: RegExpExecArray) =>
    (typeof take === 'number' ? match[take] : match.groups?.[take])?.trim() || undefined
  if (said.all) return (text) => [...text.matchAll(pattern)].map(taken).filter((one) => one !== undefined)
  const value = said.value === undefined ? undefined : String(said.value)
  return (text) => {
    const match = pattern.exec(text)
    return match ? (value ?? taken(match)) : undefined
  }
}

const table = (values: NonNullable<Expression['values']>) => {
  const known = new Map(Object.entries(values).map(([key, value]) => [key, String(value)]))
  const names = [...known.keys()].slice(0, MAX_NAMED).join(', ')
  const allowed = `a value of the map: ${names}${known.size > MAX_NAMED ? ' …' : ''}`
  return (text: string, missed: (miss: Miss) => void): string | undefined => {
    const found = known.get(text)
    if (found === undefined) missed({ allowed, received: text })
    return found
  }
}

const firstOf = (sources: readonly Source[], columns: Columns, place: string): Evaluate => {
  const choices = sources.map((one, index) => compileSource(one, columns, `${place}.first_of[${index}]`))
  return (row, missed) => {
    for (const choice of choices) {
      const found = choice(row, missed)
      if (found !== undefined && found.length > 0) return found
    }
    return undefined
  }
}

const compileExpression = (said: Expression, columns: Columns, place: string): Evaluate => {
  if (said.first_of) return firstOf(said.first_of, columns, place)
  const read =
    said.column === undefined
      ? template(said.template ?? '', columns, `${place}.template`)
      : columns(said.column, `${place}.column`)
  const match = matcher(said, place)
  const { split } = said
  const lookUp = said.values && table(said.values)
  return (row, missed) => {
    const text = read(row)
    if (text === undefined) return undefined
    let found = said.match === undefined ? text : search(text, match)
    if (typeof found === 'string' && split !== undefined)
      found = found
        .split(split)
        .map((one) => one.trim())
        .filter((one) => one !== '')
    if (!lookUp || found === undefined) return found
    if (typeof found === 'string') return lookUp(found, missed)
    return found.map((one) => lookUp(one, missed)).filter((one) => one !== undefined)
  }
}

/** Compiles a constant or an expression. Throws IMPORT_MAP for an unknown column, group or placeholder. */
export const compileSource = (source: Source, columns: Columns, place: string): Evaluate => {
  if (typeof source !== 'object') {
    const constant = String(source)
    return () => constant
  }
  const evaluate = compileExpression(source, columns, place)
  if (source.default === undefined) return evaluate
  const otherwise = String(source.default)
  return (row, missed) => {
    const found = evaluate(row, missed)
    return found === undefined || found.length === 0 ? otherwise : found
  }
}
