// SPDX-License-Identifier: Apache-2.0
// ARRAY(SELECT ... FROM UNNEST(array)) of one array alone, as list functions over it: DuckDB would answer the subquery
// by a join with every row that carries the array.
import type { Message } from './analyser.ts'
import { duckdbType } from './duckdb-types.ts'
import { expression } from './expressions.ts'
import type { Printer } from './printer.ts'
import { columnIds, flat, type Node, nodeOf, visit } from './tree.ts'
import { typeOfProto } from './type-protos.ts'

/** The scans of such a subquery, from the outside in; each but the last may be absent. */
type Parts = {
  order: Message | undefined
  key: Message | undefined
  computed: readonly Message[]
  filter: Message | undefined
  element: Message
  array: Message
}

/** Types that a list sorts and compares as GoogleSQL does. */
const COMPARABLE: ReadonlySet<string> = new Set(['BOOL', 'BYTES', 'DATE', 'INT64', 'STRING', 'TIMESTAMP'])

/** Prints an ARRAY subquery as list functions; undefined where it is not of that shape, and a query has to answer it. */
export function listSubquery(printer: Printer, node: Node): string | undefined {
  const parts = partsOf(node.subquery)
  const [output, ...more] = nodeOf(node.subquery).column_list ?? []
  if (!parts || more.length > 0) return undefined
  const value = elementOf(parts, output)
  const type = typeOfProto(node.type)
  const element = type.kind === 'ARRAY' ? type.element : undefined
  if (!value || !element || !readsOnly(parts.element, [value, parts.filter])) return undefined
  const sorts = parts.order !== undefined || parts.key !== undefined
  if (sorts && !COMPARABLE.has(element.kind)) return undefined
  const order = parts.order && orderOf(parts.order, output)
  if (parts.order && !order) return undefined
  const name = printer.alias('x')
  let text = expression(printer, parts.array)
  printer.columns.set(parts.element.column_id, name)
  if (parts.filter) text = `list_filter(${text}, lambda ${name}: ${expression(printer, parts.filter)})`
  if (!isColumn(value, parts.element))
    text = `list_transform(${text}, lambda ${name}: ${expression(printer, value)})`
  if (parts.key) text = `gs.list_distinct(${text})`
  if (order) text = `list_sort(${text}, ${order})`
  // A subquery over no array has no rows, and its ARRAY is empty, not NULL.
  return `coalesce(${text}, CAST([] AS ${duckdbType(type)}))`
}

function partsOf(subquery: Message): Parts | undefined {
  let scan = nodeOf(subquery)
  const take = (kind: string): Node | undefined => {
    if (scan.kind !== kind || scan.hint_list?.length > 0) return undefined
    const taken = scan
    scan = nodeOf(scan.input_scan)
    return taken
  }
  const sorted = take('order_by_scan')
  const grouped = take('aggregate_scan')
  const projected = take('project_scan')
  const filtered = take('filter_scan')
  if (scan.kind !== 'array_scan' || scan.input_scan || scan.join_expr || scan.array_offset_column)
    return undefined
  if (!scan.element_column || scan.hint_list?.length > 0) return undefined
  const orders: Message[] = sorted?.order_by_item_list ?? []
  const keys: Message[] = (grouped?.group_by_list ?? []).map(flat)
  const others = [grouped?.aggregate_list, grouped?.grouping_set_list, grouped?.grouping_call_list]
  if (orders.length > 1 || (grouped && keys.length !== 1) || others.some((list) => list?.length > 0))
    return undefined
  return {
    order: orders[0],
    key: keys[0],
    computed: (projected?.expr_list ?? []).map(flat),
    filter: filtered?.filter_expr,
    element: scan.element_column,
    array: scan.array_expr,
  }
}

/** What stands in the array, as an expression over the element: through the grouping key and the select list. */
function elementOf(parts: Parts, output: Message): Message | undefined {
  const { key } = parts
  if (key && key.column.column_id !== output.column_id) return undefined
  const outer = key ? nodeOf(key.expr) : undefined
  if (outer && outer.kind !== 'column_ref') return key?.expr
  const id = outer ? outer.column.column_id : output.column_id
  return (
    parts.computed.find((item) => item.column.column_id === id)?.expr ??
    (id === parts.element.column_id
      ? { node: 'resolved_column_ref_node', resolved_column_ref_node: { column: parts.element } }
      : undefined)
  )
}

function isColumn(expr: Message, column: Message): boolean {
  const node = nodeOf(expr)
  return node.kind === 'column_ref' && node.column.column_id === column.column_id
}

/** A lambda can hold no subquery, and here it holds no column but its own. */
function readsOnly(element: Message, expressions: readonly (Message | undefined)[]): boolean {
  let alone = true
  for (const each of expressions) {
    if (each === undefined) continue
    visit(each, (_, key) => {
      if (key === 'resolved_subquery_expr_node') alone = false
    })
    for (const id of columnIds(each)) if (id !== element.column_id) alone = false
  }
  return alone
}

function orderOf(message: Message, output: Message): string | undefined {
  const item = flat(message)
  const collated = item.collation_name || item.collation?.collation_name
  if (collated || flat(item.column_ref).column.column_id !== output.column_id) return undefined
  const descending = item.is_descending === true
  const first =
    item.null_order === 'ORDER_UNSPECIFIED' || !item.null_order
      ? !descending
      : item.null_order === 'NULLS_FIRST'
  return `'${descending ? 'DESC' : 'ASC'}', 'NULLS ${first ? 'FIRST' : 'LAST'}'`
}
