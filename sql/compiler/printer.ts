// SPDX-License-Identifier: Apache-2.0
// What the printing modules share while one statement is printed: how each resolved column reads at this point, and fresh aliases.
import type { Message } from './analyser.ts'

export type Printer = {
  /** How each column in scope reads now, by its id: `t1.account`, later `s4.account_2`. Ids are unique in a statement. */
  columns: Map<string, string>
  /** WITH queries printed so far, in order, ready for the head of the statement. */
  withs: string[]
  /** The names WITH queries were printed under and their columns' names, by the analyser's name. */
  withNames: Map<string, { name: string; columns: string[] }>
  /** The recursive query being printed, innermost last. */
  recursive: { name: string; columns: string[] }[]
  /** A new table alias: the prefix and the next number of the statement. */
  alias(prefix: string): string
}

/** The state of printing at the start of a statement. */
export function newPrinter(): Printer {
  let count = 0
  return {
    columns: new Map(),
    withs: [],
    withNames: new Map(),
    recursive: [],
    alias: (prefix) => {
      count += 1
      return `${prefix}${count}`
    },
  }
}

/** How a column reads inside the statement: its own name and its id, which no alias of the text can shadow. */
export function columnName(column: Message): string {
  const name = String(column.name ?? '')
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? `${name.toLowerCase()}_${column.column_id}`
    : `c${column.column_id}`
}

/** How a column reads here; a missing one is a fault of this compiler. */
export function columnText(printer: Printer, column: Message): string {
  const text = printer.columns.get(column.column_id)
  if (text === undefined) throw new Error(`Column ${column.name}#${column.column_id} is not in scope`)
  return text
}

/** Moves every line but the first two spaces in. Literals never hold a raw line break, so this cannot change one. */
export function indent(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

/** Text in parentheses, on its own lines when it has more than one. */
export function block(text: string): string {
  return text.includes('\n') ? `(\n  ${indent(text)}\n)` : `(${text})`
}
