// SPDX-License-Identifier: Apache-2.0
// Rows as a table for people, or JSON and CSV for programs. The table shows times in the plan's zone; JSON and CSV give
// them as stored, in UTC.
import { TZDate } from '@date-fns/tz'
import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { format } from 'date-fns/format'
import stringWidth from 'string-width'
import type { Row, Statement, Value } from '../../functions/platform/warehouse.ts'

export const FORMATS = ['table', 'json', 'csv'] as const
export type Format = (typeof FORMATS)[number]

type Columns = Statement['columns']

const flat = (value: Value): string => {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(flat).join(', ')
  if (typeof value !== 'object') return String(value)
  const { name, value: inner } = value
  if (typeof name === 'string' && inner !== undefined) return `${name} ${flat(inner)}`
  return Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([field, content]) => `${field} ${flat(content)}`)
    .join(' ')
}

// A value of the ledger may hold control characters: printed raw, they would drive the reader's terminal.
const DRIVING = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu
const printable = (text: string): string => text.replace(DRIVING, '·')
// JSON knows an escape for each; JSON.stringify itself leaves those past U+001F raw.
const escaped = (json: string): string =>
  json.replace(DRIVING, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const shown = (value: Value, type: string, zone: string): string =>
  type === 'TIMESTAMP' && typeof value === 'string'
    ? format(new TZDate(Date.parse(value), zone), 'yyyy-MM-dd HH:mm:ss')
    : printable(flat(value))

const asRecords = (columns: Columns, cells: readonly string[][]): string => {
  const width = Math.max(...columns.map((column) => column.name.length))
  return cells
    .map((row, index) =>
      [
        `── ${index + 1} ──`,
        ...columns.map((column, at) => `${column.name.padEnd(width)}  ${row[at] ?? ''}`),
      ].join('\n'),
    )
    .join('\n')
}

const asTable = (columns: Columns, rows: readonly Row[], zone: string, terminalColumns: number): string => {
  if (rows.length === 0) return '0 rows'
  const cells = rows.map((row) => columns.map((column) => shown(row[column.name] ?? null, column.type, zone)))
  const needed = columns.reduce(
    (sum, column, at) =>
      sum + 3 + Math.max(stringWidth(column.name), ...cells.map((row) => stringWidth(row[at] ?? ''))),
    1,
  )
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
  if (needed > terminalColumns) return `${asRecords(columns, cells)}\n${count}`
  const table = new Table({
    head: columns.map((column) => column.name),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((column) => (/INT64|FLOAT64|NUMERIC/.test(column.type) ? 'right' : 'left')),
  })
  table.push(...cells)
  return `${table.toString()}\n${count}`
}

// A cell that a spreadsheet would run as a formula is quoted into text (CSV injection).
const csvCell = (value: Value): string => {
  const text =
    value !== null && typeof value === 'object' ? JSON.stringify(value) : value === null ? '' : String(value)
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** The text of a result in one of the formats, ending without a newline. */
export const formatRows = (
  kind: Format,
  columns: Columns,
  rows: readonly Row[],
  zone: string,
  terminalColumns: number,
): string => {
  if (kind === 'json') return escaped(JSON.stringify(rows, null, 2))
  if (kind === 'table') return asTable(columns, rows, zone, terminalColumns)
  const names = columns.map((column) => column.name)
  return stringify([
    names.map(csvCell),
    ...rows.map((row) => names.map((name) => csvCell(row[name] ?? null))),
  ]).slice(0, -1)
}
