// SPDX-License-Identifier: Apache-2.0
// Reading the resolved tree: the wire nests each node in its base classes and wraps each in `Any...`; here a node is one flat object.
import type { Message } from './analyser.ts'

/** A node with its own and its inherited fields, and its kind: `table_scan`, `function_call`, `literal` ... */
export type Node = { kind: string } & Message

const KIND = /^resolved_(.+)_node$/

/** Unwraps an `AnyResolved...` message. */
export function nodeOf(any: Message): Node {
  let message = any
  let kind = ''
  while (typeof message.node === 'string') {
    kind = KIND.exec(message.node)?.[1] ?? message.node
    message = message[message.node]
  }
  return { ...flat(message), kind }
}

/** A message of a known class (a scan's computed column, an order item) with its inherited fields. */
export function flat(message: Message): Message {
  const { parent, ...own } = message
  return parent ? { ...flat(parent), ...own } : own
}

/** The ids of all columns a message mentions, at any depth. */
export function columnIds(message: Message, into = new Set<string>()): Set<string> {
  visit(message, (object) => {
    if (object.column_id !== undefined) into.add(object.column_id)
  })
  return into
}

/** Calls `see` for every object of the tree, the outer before the inner, in the order of the text. */
export function visit(message: Message, see: (object: Message, key: string) => void, key = ''): void {
  if (Array.isArray(message)) {
    for (const item of message) visit(item, see, key)
  } else if (typeof message === 'object' && message !== null && !Buffer.isBuffer(message)) {
    see(message, key)
    for (const [name, value] of Object.entries(message)) visit(value, see, name)
  }
}

/** The names of the tables and views a statement reads, sorted. */
export function tablesRead(message: Message): string[] {
  const names = new Set<string>()
  visit(message, (object, key) => {
    if (key === 'resolved_table_scan_node') names.add(object.table.name)
  })
  return [...names].sort()
}
