// SPDX-License-Identifier: Apache-2.0
// One SELECT while it is being put together: scans add clauses to it as long as that means the same, else it becomes a subquery.
import type { Message } from './analyser.ts'
import { block, columnName, columnText, indent, type Printer } from './printer.ts'
import { columnIds } from './tree.ts'

export type Select = {
  /** The text after FROM, or '' for one row without columns. */
  from: string
  where: string[]
  /** Select-list expressions by column id; other columns are read from `from`. */
  computed: Map<string, string>
  /** How many of the computed columns, from the first, are grouping keys; undefined when nothing is grouped. */
  groupBy?: string
  /** The select list holds window functions or set-returning ones, so no filter may join this SELECT. */
  closed: boolean
  orderBy: string[]
  limit: string
}

/** A SELECT that reads this text and adds nothing yet. */
export function selectFrom(from: string): Select {
  return { from, where: [], computed: new Map(), closed: false, orderBy: [], limit: '' }
}

/** Whether only FROM is set. */
export function isBare(select: Select): boolean {
  return select.where.length === 0 && isFiltered(select)
}

/** Whether only FROM and WHERE are set. */
export function isFiltered(select: Select): boolean {
  const { computed, groupBy, closed, orderBy, limit } = select
  return computed.size === 0 && groupBy === undefined && !closed && orderBy.length === 0 && limit === ''
}

/** Whether a message mentions a column this SELECT computes: such a column cannot be read in the same SELECT. */
export function mentionsComputed(select: Select, message: Message): boolean {
  if (select.computed.size === 0) return false
  for (const id of columnIds(message)) if (select.computed.has(id)) return true
  return false
}

/** Makes the SELECT a subquery of a new one, which reads these columns of it. */
export function wrap(printer: Printer, select: Select, columns: Message[]): Select {
  const alias = printer.alias('s')
  const seen = new Map<string, Message>(columns.map((column) => [column.column_id, column]))
  const text = render(printer, select, [...seen.values()], columnName)
  for (const column of seen.values()) printer.columns.set(column.column_id, `${alias}.${columnName(column)}`)
  return selectFrom(`${block(text)} AS ${alias}`)
}

/** Prints the SELECT with these columns, in this order, under these names. */
export function render(
  printer: Printer,
  select: Select,
  columns: Message[],
  name: (column: Message, index: number) => string,
): string {
  const items = columns.map((column, index) => {
    const text = select.computed.get(column.column_id) ?? columnText(printer, column)
    const alias = name(column, index)
    return text.endsWith(`.${alias}`) ? text : `${text} AS ${alias}`
  })
  // A subquery of which nothing is read, only its rows counted.
  if (items.length === 0) items.push('1 AS one')
  const lines = [
    items.length === 1 ? `SELECT ${indent(items[0] ?? '')}` : `SELECT\n  ${indent(items.join(',\n'))}`,
  ]
  if (select.from !== '') lines.push(`FROM ${select.from}`)
  if (select.where.length > 0) lines.push(`WHERE ${indent(select.where.join('\nAND '))}`)
  if (select.groupBy) lines.push(`GROUP BY ${indent(select.groupBy)}`)
  if (select.orderBy.length > 0) lines.push(`ORDER BY ${select.orderBy.join(', ')}`)
  if (select.limit !== '') lines.push(select.limit)
  return lines.join('\n')
}
