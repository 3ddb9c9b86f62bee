// SPDX-License-Identifier: Apache-2.0
// How rows lie in a journal segment and how DuckDB loads one. An access event is its canonical text, which holds most
// columns already, behind what is known besides: bare values and one JSON object, between tabs. Other rows are one
// JSON object a line.
import { type Column, columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { duckdbTypeOf } from '../../sql/compiler/duckdb-types.ts'
import type { DuckDbTable } from './duckdb-tables.ts'
import { LedgerError } from './errors.ts'
import type { Row, Value } from './warehouse.ts'

export type JournalLines = {
  /** Lines of the rows, each ending in a newline. Throws WAREHOUSE_ROW for a bare value that could not be loaded. */
  encode(rows: readonly Row[]): Uint8Array
  /** INSERT of a segment file. The path is the program's own. */
  insertSegment(path: string): string
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

const TEXT = 'event_json'
/** Columns that stand in event_json under the same name and with the same meaning, */
const IN_TEXT: ReadonlySet<string> = new Set([
  'event_id',
  'system_id',
  'channel',
  'actor',
  'action',
  'operation',
  'subjects',
  'subject_query',
  'work',
  'rights',
  'changed_fields',
  'reason',
  'bytes',
])
/** and those of which one field is known besides. */
const FIELD_BESIDES: Readonly<Record<string, string>> = { source: 'ip_hex', producer: 'id' }

/** Bare values by type, and the texts that are one word. None holds a tab or a line break. */
const FORMS: Readonly<Record<string, string>> = {
  INT64: '-?\\d+',
  BOOL: 'true|false',
  DATE: '\\d{4}-\\d\\d-\\d\\d',
  TIMESTAMP: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z',
}
const WORD = '\\S+'
const WORDS: ReadonlySet<string> = new Set(['retention_class', 'outcome', 'event_hash'])

/** A value that lies bare in the line, under `name` of the file. */
type Bare = { name: string; type: string; form: string; nullable: boolean; of(row: Row): Value | undefined }

const bareOf = (column: Column): Bare | undefined => {
  const { name, nullable } = column
  const field = column.fields?.find((one) => one.name === FIELD_BESIDES[name])
  if (field) {
    const of = (row: Row) => (row[name] as Row | undefined)?.[field.name]
    return { name: `${name}_${field.name}`, type: field.type, form: WORD, nullable: field.nullable, of }
  }
  const form = WORDS.has(name) ? WORD : FORMS[googleSqlType(column)]
  return form === undefined ? undefined : { name, type: column.type, form, nullable, of: (row) => row[name] }
}

const shape = (columns: readonly Column[]): string =>
  literal(`{${columns.map((column) => `"${column.name}":${structure(column)}`).join(',')}}`)

/** The structure text that from_json takes: JSON with type names as strings. */
const structure = (column: Column): string => {
  const element = column.fields
    ? `{${column.fields.map((field) => `"${field.name}":${structure(field)}`).join(',')}}`
    : JSON.stringify(duckdbTypeOf(column.type))
  return column.repeated ? `[${element}]` : element
}

const NEWLINE = 0x0a

/**
 * Lines of a head and a tail each, as UTF-8. The parts are written one by one: to make one long text first and encode
 * that takes twice as long.
 */
const linesOf = (heads: readonly string[], tails: readonly string[]): Uint8Array => {
  let most = heads.length
  for (const text of heads) most += 3 * text.length
  for (const text of tails) most += 3 * text.length
  const bytes = Buffer.allocUnsafe(most)
  let size = 0
  for (const [index, head] of heads.entries()) {
    size += bytes.write(head, size)
    size += bytes.write(tails[index] ?? '', size)
    bytes[size++] = NEWLINE
  }
  return bytes.subarray(0, size)
}

const eventLines = (table: DuckDbTable): JournalLines => {
  const row: Table = TABLES.access_events
  const columns = columnsOf(row.row)
  const inText = columns.filter(({ name }) => IN_TEXT.has(name) || name in FIELD_BESIDES)
  const besides = columns.filter(({ name }) => name !== TEXT && !IN_TEXT.has(name))
  const bare = besides.flatMap((column) => bareOf(column) ?? [])
  const bareForm = new RegExp(
    `^${bare.map(({ form, nullable }) => `(?:${form})${nullable ? '?' : ''}\t`).join('')}$`,
  )
  const rest = besides.filter((column) => !bareOf(column))
  const restNames = rest.map(({ name }) => name)

  const selected = (column: Column): string => {
    const { name, fields, repeated } = column
    const besidesField = FIELD_BESIDES[name]
    if (besidesField !== undefined)
      return `struct_pack(${fields?.map((field) => `"${field.name}" := ${field.name === besidesField ? `t."${name}_${besidesField}"` : `t.e."${name}"."${field.name}"`}`).join(', ')})`
    const field = IN_TEXT.has(name)
      ? `t.e."${name}"`
      : rest.includes(column)
        ? `t.b."${name}"`
        : `t."${name}"`
    return repeated ? `coalesce(${field}, CAST([] AS ${duckdbTypeOf(googleSqlType(column))}))` : field
  }
  const fileColumns = [
    ...bare.map(({ name, type }) => `'${name}': '${duckdbTypeOf(type)}'`),
    "'b': 'VARCHAR'",
    `'${TEXT}': 'VARCHAR'`,
  ]

  const bareText = (one: Row): string => {
    let text = ''
    for (const { of } of bare) text += `${of(one) ?? ''}\t`
    if (bareForm.test(text)) return text
    const names = bare.map(({ name }) => name).join(', ')
    throw new LedgerError('WAREHOUSE_ROW', `access_events: one of ${names} has another form`)
  }
  const restText = (one: Row): string => {
    const values: Row = {}
    for (const name of restNames) values[name] = one[name] ?? null
    return JSON.stringify(values)
  }
  return {
    // Neither JSON part holds a raw tab or line break: both are escaped in it.
    encode: (rows) =>
      linesOf(
        rows.map((one) => `${bareText(one)}${restText(one)}\t`),
        rows.map((one) => one[TEXT] as string),
      ),
    insertSegment: (path) =>
      `INSERT INTO access_events (${table.columns}) SELECT ${columns.map(selected).join(', ')} FROM (SELECT * REPLACE (from_json(b, ${shape(rest)}) AS b), from_json(${TEXT}, ${shape(inText)}) AS e FROM read_csv(${literal(path)}, auto_detect = false, header = false, parallel = false, delim = '\t', quote = '', escape = '', new_line = '\\n', max_line_size = 2097152, buffer_size = 8388608, columns = {${fileColumns.join(', ')}})) AS t`,
  }
}

const plainLines = (table: DuckDbTable): JournalLines => ({
  encode: (rows) =>
    linesOf(
      rows.map((row) => JSON.stringify(row)),
      [],
    ),
  insertSegment: table.insertFile,
})

/** The journal format of a table. */
export const journalLines = (name: TableName, table: DuckDbTable): JournalLines =>
  name === 'access_events' ? eventLines(table) : plainLines(table)
