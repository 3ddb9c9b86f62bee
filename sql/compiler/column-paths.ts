// SPDX-License-Identifier: Apache-2.0
// Which columns of which tables a resolved query needs, down to fields of structs: what BigQuery reads, and bills, by column. A
// column that is only carried along (by SELECT * in a CTE or view) and never used is not needed.
import type { Message } from './analyser.ts'
import { flat } from './tree.ts'

/** Needed paths below a column, by its id; the empty path is the whole column. */
export type Needed = Map<string, Set<string>>

export type Scan = { table: string; columns: { name: string; id: string }[] }
/** Columns that stand for others: what is needed of `id` is needed of `of`, below `prefix`. */
type Alias = { id: string; of: string; prefix: string }

export type Reading = { scans: Scan[]; needed: Needed; aliases: Alias[] }

const add = (needed: Needed, id: string, path: string): boolean => {
  const paths = needed.get(id) ?? new Set<string>()
  needed.set(id, paths)
  if (paths.has(path)) return false
  paths.add(path)
  return true
}

const typeOf = (any: Message): Message => {
  const node = any[any.node]
  return flat(node).type
}

/** The column and path that an expression is, when it is nothing but a column or a field of one. */
export const pathOf = (any: Message): { id: string; path: string } | undefined => {
  if (any?.node === 'resolved_column_ref_node')
    return { id: flat(any.resolved_column_ref_node).column.column_id, path: '' }
  // In a window's PARTITION BY and ORDER BY the wire has the reference without its wrapping.
  if (any?.is_correlated !== undefined && any.column?.column_id !== undefined)
    return { id: any.column.column_id, path: '' }
  if (any?.node !== 'resolved_get_struct_field_node') return undefined
  const { expr, field_idx } = flat(any.resolved_get_struct_field_node)
  const inner = pathOf(expr)
  if (!inner) return undefined
  const field = typeOf(expr).struct_type.field[Number(field_idx ?? 0)].field_name
  return { id: inner.id, path: inner.path ? `${inner.path}.${field}` : field }
}

const idsOf = (columns: Message[] | undefined): string[] => (columns ?? []).map((one) => one.column_id)

const pair = (reading: Reading, from: readonly string[], to: readonly string[]): void => {
  for (const [index, id] of from.entries()) {
    const of = to[index]
    if (of !== undefined && of !== id) reading.aliases.push({ id, of, prefix: '' })
  }
}

type Withs = Map<string, string[]>

const lists = (one: Message): Message[] => (one === undefined ? [] : Array.isArray(one) ? one : [one])

const SPECIAL: Readonly<
  Record<string, (node: Message, reading: Reading, withs: Withs) => readonly string[]>
> = {
  resolved_table_scan_node: (node, reading) => {
    reading.scans.push({
      table: node.table.name,
      columns: (node.column_list ?? []).map((one: Message) => ({ name: one.name, id: one.column_id })),
    })
    return []
  },
  resolved_with_ref_scan_node: (node, reading, withs) => {
    pair(reading, idsOf(node.column_list), withs.get(node.with_query_name) ?? [])
    return []
  },
  resolved_set_operation_scan_node: (node, reading) => {
    for (const item of node.input_item_list ?? [])
      pair(reading, idsOf(node.column_list), idsOf(flat(item).output_column_list))
    return []
  },
  resolved_array_scan_node: (node, reading) => {
    const arrays = [...lists(node.array_expr), ...lists(node.array_expr_list)]
    const elements = [...lists(node.element_column), ...lists(node.element_column_list)]
    const plain = arrays.map(pathOf)
    if (!plain.every((one) => one !== undefined)) return []
    for (const [index, one] of plain.entries()) {
      const element = elements[index]?.column_id
      if (one && element !== undefined) reading.aliases.push({ id: element, of: one.id, prefix: one.path })
    }
    return ['array_expr', 'array_expr_list']
  },
  // What a subquery takes from outside it refers to inside as well.
  resolved_subquery_expr_node: () => ['parameter_list'],
}

const walk = (message: Message, reading: Reading, withs: Withs, key = ''): void => {
  if (Array.isArray(message)) {
    for (const item of message) walk(item, reading, withs, key)
    return
  }
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message)) return
  const path = pathOf(message)
  if (path) return void add(reading.needed, path.id, path.path)
  if (key === 'resolved_with_scan_node')
    for (const entry of flat(message).with_entry_list ?? []) {
      const { with_query_name, with_subquery } = flat(entry)
      withs.set(with_query_name, idsOf(columnListOf(with_subquery)))
    }
  // A grouping key or a renamed column is the column itself.
  const computed = message.column?.column_id === undefined ? undefined : pathOf(message.expr)
  if (computed?.path === '') pair(reading, [message.column.column_id], [computed.id])
  const skipped = SPECIAL[key]?.(flat(message), reading, withs) ?? []
  for (const [name, value] of Object.entries(message))
    if (!skipped.includes(name)) walk(value, reading, withs, name)
}

/** The column list of a scan, wherever its base classes keep it. */
const columnListOf = (any: Message): Message[] => {
  let message = any
  while (typeof message?.node === 'string') message = message[message.node]
  return flat(message).column_list ?? []
}

/** Lets what is needed of one column be needed of those it stands for, until nothing changes. */
export const spread = (needed: Needed, aliases: readonly Alias[]): void => {
  for (let changed = true; changed; ) {
    changed = false
    for (const { id, of, prefix } of aliases)
      for (const path of needed.get(id) ?? []) {
        const below = prefix && path ? `${prefix}.${path}` : prefix || path
        if (add(needed, of, below)) changed = true
      }
  }
}

/** Reads a query statement. `outputs` are the needed paths of its output columns by name; without it every one is needed whole. */
export const readingOf = (query: Message, outputs?: ReadonlyMap<string, ReadonlySet<string>>): Reading => {
  const reading: Reading = { scans: [], needed: new Map(), aliases: [] }
  walk(query.query, reading, new Map(), '')
  for (const { name, column } of query.output_column_list ?? [])
    for (const path of outputs ? (outputs.get(name) ?? []) : ['']) add(reading.needed, column.column_id, path)
  spread(reading.needed, reading.aliases)
  return reading
}
