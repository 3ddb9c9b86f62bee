// SPDX-License-Identifier: Apache-2.0
// One branch per scan of the resolved tree, each adding to or wrapping a Select; a scan without a branch is refused by name.

import { aggregateCall, analyticCall, orderItem } from './aggregates.ts'
import type { Message } from './analyser.ts'
import { arrayScan } from './array-scan.ts'
import { identifier } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { expression } from './expressions.ts'
import { join } from './join.ts'
import { columnName, type Printer } from './printer.ts'
import { isFiltered, mentionsComputed, render, type Select, selectFrom, wrap } from './select.ts'
import { flat, type Node, nodeOf } from './tree.ts'
import { recursive, setOperation, withRef, withScan } from './with.ts'

/** Prints a scan as a Select; throws SQL_UNSUPPORTED naming the scan when it has no branch here. */
export function scan(printer: Printer, any: Message): Select {
  const node = nodeOf(any)
  refuseHints(node)
  switch (node.kind) {
    case 'single_row_scan':
      return selectFrom('')
    case 'table_scan':
      return table(printer, node)
    case 'join_scan':
      return join(printer, node)
    case 'array_scan':
      return arrayScan(printer, node)
    case 'filter_scan':
      return filter(printer, node)
    case 'project_scan':
      return project(printer, node)
    case 'aggregate_scan':
      return aggregate(printer, node)
    case 'analytic_scan':
      return analytic(printer, node)
    case 'order_by_scan':
      return orderBy(printer, node)
    case 'limit_offset_scan':
      return limit(printer, node)
    case 'set_operation_scan':
      return setOperation(printer, node)
    case 'with_scan':
      return withScan(printer, node)
    case 'with_ref_scan':
      return withRef(printer, node)
    case 'recursive_scan':
      return recursive(printer, node)
    case 'recursive_ref_scan':
      return withRef(printer, node)
    default:
      throw unsupported(node.kind)
  }
}

/** The columns a scan gives, by id. */
export function scanColumns(any: Message): Message[] {
  return nodeOf(any).column_list ?? []
}

/** Prints a scan as a complete query with its columns under their inner names. */
export function query(printer: Printer, any: Message, columns: Message[] = scanColumns(any)): string {
  return render(printer, scan(printer, any), columns, columnName)
}

function refuseHints(node: Node): void {
  if (node.hint_list?.length > 0) throw unsupported('query hints')
}

function table(printer: Printer, node: Node): Select {
  if (node.for_system_time_expr) throw unsupported('FOR SYSTEM_TIME AS OF')
  const alias = printer.alias('t')
  for (const column of node.column_list ?? []) {
    printer.columns.set(column.column_id, `${alias}.${memberName(column.name)}`)
  }
  return selectFrom(`${identifier(node.table.name)} AS ${alias}`)
}

/** A name after a dot, where DuckDB takes every plain word. */
function memberName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : identifier(name)
}

function filter(printer: Printer, node: Node): Select {
  let select = scan(printer, node.input_scan)
  const open = select.groupBy === undefined && !select.closed && select.limit === ''
  if (!open || mentionsComputed(select, node.filter_expr)) {
    select = wrap(printer, select, scanColumns(node.input_scan))
  }
  return { ...select, where: [...select.where, ...conjuncts(printer, node.filter_expr)] }
}

function conjuncts(printer: Printer, any: Message): string[] {
  const node = nodeOf(any)
  if (node.kind === 'function_call' && node.function.name === 'ZetaSQL:$and') {
    return node.argument_list.flatMap((argument: Message) => conjuncts(printer, argument))
  }
  return [expression(printer, any)]
}

function project(printer: Printer, node: Node): Select {
  const list: Message[] = (node.expr_list ?? []).map(flat)
  let select = scan(printer, node.input_scan)
  if (list.some((item) => mentionsComputed(select, item.expr))) {
    select = wrap(printer, select, scanColumns(node.input_scan))
  }
  const computed = new Map(select.computed)
  for (const item of list) computed.set(item.column.column_id, expression(printer, item.expr))
  return { ...select, computed }
}

function aggregate(printer: Printer, node: Node): Select {
  const keys: Message[] = (node.group_by_list ?? []).map(flat)
  const calls: Message[] = (node.aggregate_list ?? []).map(flat)
  if (node.grouping_call_list?.length > 0) throw unsupported('GROUPING()')
  let select = scan(printer, node.input_scan)
  if (!isFiltered(select)) select = wrap(printer, select, scanColumns(node.input_scan))
  const computed = new Map<string, string>()
  for (const key of keys) computed.set(key.column.column_id, expression(printer, key.expr))
  for (const call of calls) computed.set(call.column.column_id, aggregateCall(printer, call.expr))
  const result = wrap(printer, { ...select, computed, groupBy: groupByClause(node, keys, computed) }, [
    ...keys.map((key) => key.column),
    ...calls.map((call) => call.column),
  ])
  return result
}

/** Keys as ordinals of the select list; grouping sets, which the referee does not run, as the tree spells them out. */
function groupByClause(node: Node, keys: Message[], computed: Map<string, string>): string {
  const sets: Node[] = (node.grouping_set_list ?? []).map(nodeOf)
  if (sets.length === 0) return keys.map((_, index) => index + 1).join(', ')
  const texts = (refs: Message[]): string =>
    `(${refs.map((ref) => computed.get(flat(ref).column.column_id)).join(', ')})`
  const [first] = sets
  if (sets.length === 1 && first?.kind === 'rollup') {
    const levels: Message[] = first.rollup_column_list ?? []
    // Each level and all before it, the longest first.
    const prefixes = levels.map((_, index) =>
      levels.slice(0, levels.length - index).flatMap((level) => level.column_list),
    )
    return `GROUPING SETS (${[...prefixes, []].map(texts).join(', ')})`
  }
  for (const set of sets)
    if (set.kind !== 'grouping_set') throw unsupported(`GROUP BY with ${set.kind || 'CUBE'}`)
  return `GROUPING SETS (${sets.map((set) => texts(set.group_by_column_list ?? [])).join(', ')})`
}

function analytic(printer: Printer, node: Node): Select {
  const groups: Message[] = node.function_group_list ?? []
  let select = scan(printer, node.input_scan)
  if (!isFiltered(select)) select = wrap(printer, select, scanColumns(node.input_scan))
  const computed = new Map<string, string>()
  for (const group of groups) {
    for (const call of (group.analytic_function_list ?? []).map(flat)) {
      computed.set(call.column.column_id, analyticCall(printer, call.expr, group))
    }
  }
  return { ...select, computed, closed: true }
}

function orderBy(printer: Printer, node: Node): Select {
  let select = scan(printer, node.input_scan)
  const plain = select.groupBy === undefined && !select.closed && select.limit === ''
  if (!plain || mentionsComputed(select, node.order_by_item_list)) {
    select = wrap(printer, select, scanColumns(node.input_scan))
  }
  return { ...select, orderBy: node.order_by_item_list.map((item: Message) => orderItem(printer, item)) }
}

function limit(printer: Printer, node: Node): Select {
  let select = scan(printer, node.input_scan)
  if (select.limit !== '') select = wrap(printer, select, scanColumns(node.input_scan))
  const offset = node.offset ? ` OFFSET ${expression(printer, node.offset)}` : ''
  return { ...select, limit: `LIMIT ${expression(printer, node.limit)}${offset}` }
}
