// SPDX-License-Identifier: Apache-2.0
// The formats of a log: how a record becomes a row, and which columns a map may name.
import { Refused } from '../../functions/capture/refusal.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type CsvShape, csvFields } from './csv-record.ts'
import type { ImportMap } from './map-shape.ts'
import type { Columns, LogRow } from './map-values.ts'

export type LogFormat = {
  columns: Columns
  /** Throws Refused when the record is none of this format. */
  rowOf(text: string): LogRow
}

const SHOWN = 200
const refused = (allowed: string, text: string): Refused =>
  new Refused('EVENT_SCHEMA', '$', allowed, text.slice(0, SHOWN))

/** A JSON object of a line. Throws Refused. */
export const jsonRow = (text: string): Record<string, unknown> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refused('a JSON object on one line', text)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused('a JSON object on one line', text)
  return value as Record<string, unknown>
}

const named = (
  known: readonly string[],
  read: (index: number, name: string) => ReturnType<Columns>,
): Columns => {
  return (name, place) => {
    const index = known.indexOf(name)
    if (index === -1)
      throw new LedgerError(
        'IMPORT_MAP',
        `${place}: allowed is a column of the log: ${known.join(', ')}; got ${name}`,
      )
    return read(index, name)
  }
}

/** How CSV is written, by a map; null for other formats. */
export const csvShape = (map: ImportMap | null): CsvShape | null =>
  map?.format === 'csv'
    ? { delimiter: map.csv?.delimiter ?? ',', quote: map.csv === undefined ? '"' : map.csv.quote }
    : null

const textOf =
  (absent: ReadonlySet<string>) =>
  (value: unknown): string | undefined => {
    if (Array.isArray(value)) return value.filter((one) => typeof one !== 'object').join(',') || undefined
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
    const text = String(value).trim()
    return text === '' || absent.has(text) ? undefined : text
  }

const jsonColumns = (text: (value: unknown) => string | undefined): Columns => {
  return (name) => {
    const keys = name.split('.')
    return (row) => {
      const fields = row as Record<string, unknown>
      if (Object.hasOwn(fields, name)) return text(fields[name])
      let value: unknown = fields
      for (const key of keys) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
        value = (value as Record<string, unknown>)[key]
      }
      return text(value)
    }
  }
}

/** The format of a map. `header` is the first record of a CSV with header. Throws IMPORT_FILE or IMPORT_MAP. */
export const logFormat = (map: ImportMap, header: string | undefined): LogFormat => {
  const text = textOf(new Set(map.absent))
  const csv = csvShape(map)
  if (csv) {
    const known = map.csv?.columns ?? csvFields(header ?? '', csv)?.map((name) => name.trim()) ?? []
    const twice = known.find((name, index) => known.indexOf(name) !== index)
    if (twice !== undefined)
      throw new LedgerError('IMPORT_FILE', `the column ${JSON.stringify(twice)} is named twice`)
    return {
      columns: named(known, (index) => (row) => text((row as readonly string[])[index])),
      rowOf: (record) => {
        const fields = csvFields(record, csv)
        if (!fields) throw refused('fields with quotes only around the whole field, doubled within', record)
        if (fields.length !== known.length)
          throw new Refused('EVENT_SCHEMA', '$', `${known.length} columns`, fields.length)
        return fields
      },
    }
  }
  if (map.lines) {
    const pattern = new RegExp(map.lines.pattern, 'u')
    const known = Object.keys(new RegExp(`${map.lines.pattern}|`, 'u').exec('')?.groups ?? {})
    return {
      columns: named(known, (_, name) => (row) => text((row as Record<string, unknown>)[name])),
      rowOf: (record) => {
        const found = pattern.exec(record)?.groups
        if (!found) throw refused('a line of the pattern of the map', record)
        return found
      },
    }
  }
  return { columns: jsonColumns(text), rowOf: jsonRow }
}
