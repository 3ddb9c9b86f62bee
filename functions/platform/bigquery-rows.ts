// SPDX-License-Identifier: Apache-2.0
// Rows on their way into insertAll. The service is lenient where a ledger must not be (a number becomes a string, a
// missing field NULL), so shape and type of every column are held here, before anything is sent.
import { createHash } from 'node:crypto'
import type { Column } from '../../schemas/googlesql.ts'
import type { TableName } from '../../schemas/tables.ts'
import { fitsScalar } from './bigquery-scalars.ts'
import { LedgerError } from './errors.ts'
import type { Row, Value } from './warehouse.ts'

export type InsertRow = { insertId: string; json: Row }

/** The column whose value is the identity of a row; where there is none it is the digest of the whole row. */
const IDENTITY: Partial<Record<TableName, string>> = {
  access_events: 'event_id',
  connection_events: 'event_id',
  rejected_events: 'rejection_id',
  rejected_connections: 'rejection_id',
}
/** The limit of insertAll is 10 MB a request; the rest is for the envelope of each row. */
export const MAX_REQUEST_BYTES = 9_500_000
/** The limit of insertAll on the number of rows. */
export const MAX_REQUEST_ROWS = 50_000

const isStruct = (value: Value): value is { [name: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refuse = (place: string, problem: string): never => {
  throw new LedgerError('WAREHOUSE_ROW', `${place} ${problem}`)
}

const encodeElement = (column: Column, value: Value, place: string): Value => {
  if (column.fields)
    return isStruct(value) ? encodeStruct(column.fields, value, place) : refuse(place, 'is not a STRUCT')
  return fitsScalar(column.type, value) ? value : refuse(place, `is not a ${column.type}`)
}

const encodeColumn = (column: Column, value: Value | undefined, place: string): Value => {
  if (column.repeated) {
    if (value === null || value === undefined) return []
    if (!Array.isArray(value)) return refuse(place, 'is not an ARRAY')
    return value.map((element, index) => encodeElement(column, element, `${place}[${index}]`))
  }
  if (value !== null && value !== undefined) return encodeElement(column, value, place)
  return column.nullable ? null : refuse(place, 'is missing')
}

const encodeStruct = (columns: readonly Column[], struct: Row, place: string): Row => {
  const encoded: Row = {}
  let found = 0
  for (const column of columns) {
    if (column.name in struct) found += 1
    const value = encodeColumn(column, struct[column.name], `${place}.${column.name}`)
    if (value !== null) encoded[column.name] = value
  }
  const names = Object.keys(struct)
  if (names.length === found) return encoded
  const unknown = names.find((name) => !columns.some((column) => column.name === name))
  return refuse(`${place}.${unknown}`, 'is not a column of the table')
}

/**
 * The rows as insertAll takes them, in as few requests as its limits allow. The same rows give the same insertIds.
 * Throws WAREHOUSE_ROW with index and column, never the value, before anything is sent.
 */
export const insertRequests = (
  table: TableName,
  columns: readonly Column[],
  rows: readonly Row[],
): InsertRow[][] => {
  const requests: InsertRow[][] = []
  const copies = new Map<string, number>()
  let bytes = Number.POSITIVE_INFINITY
  for (const [index, row] of rows.entries()) {
    const place = `${table} row ${index}`
    for (const { name } of columns) if (row[name] === undefined) refuse(`${place}.${name}`, 'is missing')
    const json = encodeStruct(columns, row, place)
    const text = JSON.stringify(json)
    const size = Buffer.byteLength(text) + 100
    if (size > MAX_REQUEST_BYTES) refuse(place, `has ${size} bytes, at most ${MAX_REQUEST_BYTES}`)
    if (bytes + size > MAX_REQUEST_BYTES || (requests.at(-1)?.length ?? 0) >= MAX_REQUEST_ROWS) {
      requests.push([])
      bytes = 0
    }
    bytes += size
    requests.at(-1)?.push({ insertId: identity(table, json, text, copies), json })
  }
  return requests
}

const identity = (table: TableName, json: Row, text: string, copies: Map<string, number>): string => {
  const column = IDENTITY[table]
  if (column) return String(json[column])
  const digest = createHash('sha256').update(text).digest('hex')
  const copy = copies.get(digest) ?? 0
  copies.set(digest, copy + 1)
  return copy === 0 ? digest : `${digest}-${copy}`
}
