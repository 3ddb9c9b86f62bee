// SPDX-License-Identifier: Apache-2.0
// Aggregate and window function calls: their arguments, DISTINCT, ORDER BY, LIMIT, NULL handling and frames.
import type { Message } from './analyser.ts'
import { duckdbType } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { argument, expression } from './expressions.ts'
import { functionName } from './functions.ts'
import { columnText, type Printer } from './printer.ts'
import { AGGREGATES, type Aggregate, DISTINCT_WINDOWS, WINDOW_FUNCTIONS } from './templates/aggregates.ts'
import { type Argument, signature } from './templates/template.ts'
import { flat, type Node, nodeOf } from './tree.ts'
import { typeOfProto } from './type-protos.ts'
import { typeText } from './types.ts'

/** Prints an aggregate call of a GROUP BY; throws SQL_UNSUPPORTED with its signature when it is not known. */
export function aggregateCall(printer: Printer, any: Message): string {
  const node = nodeOf(any)
  if (node.having_modifier) return havingExtreme(printer, node)
  const order: string[] = (node.order_by_item_list ?? []).map((item: Message) => orderItem(printer, item))
  const { aggregate, call } = lookup(printer, node)
  const limit = node.limit ? expression(printer, node.limit) : undefined
  return aggregate({ ...call, order, limit, over: '' })
}

/** ANY_VALUE of the rows with the largest or smallest of something; the struct keeps a NULL value from being skipped. */
function havingExtreme(printer: Printer, node: Node): string {
  const { kind, having_expr } = flat(node.having_modifier)
  if (functionName(node) !== 'any_value')
    throw unsupported(`${functionName(node).toUpperCase()}(... HAVING ${kind})`)
  const [value, by] = [node.argument_list[0], having_expr].map((each) => expression(printer, each))
  return `struct_extract(${kind === 'MAX' ? 'arg_max' : 'arg_min'}({'v': ${value}}, ${by}), 'v')`
}

/** Prints one function of a window group; throws SQL_UNSUPPORTED with its signature when it is not known. */
export function analyticCall(printer: Printer, any: Message, group: Message): string {
  const node = nodeOf(any)
  const name = functionName(node)
  const window = WINDOW_FUNCTIONS[name]
  const over = overClause(printer, node, group, window?.framed ?? true)
  if (window) {
    const list: Argument[] = (node.argument_list ?? []).map((item: Message) => argument(printer, item))
    const nulls = node.null_handling_modifier
    const text = window.print(list, nulls === 'IGNORE_NULLS', nulls === 'RESPECT_NULLS')
    if (text === undefined) throw refused(name, list)
    return `${text} OVER ${over}`
  }
  if (node.distinct && !DISTINCT_WINDOWS.has(name))
    throw unsupported(`${name.toUpperCase()}(DISTINCT ...) OVER`)
  const { aggregate, call } = lookup(printer, node)
  return aggregate({ ...call, order: [], limit: undefined, over: ` OVER ${over}` })
}

/** An ORDER BY item as the tree says it, NULL order included. */
export function orderItem(printer: Printer, message: Message): string {
  const item = flat(message)
  if (item.collation_name || item.collation?.collation_name) throw unsupported('COLLATE')
  const text = columnText(printer, flat(item.column_ref).column)
  const first =
    item.null_order === 'ORDER_UNSPECIFIED' || !item.null_order
      ? !item.is_descending
      : item.null_order === 'NULLS_FIRST'
  return `${text}${item.is_descending ? ' DESC' : ''} NULLS ${first ? 'FIRST' : 'LAST'}`
}

function lookup(printer: Printer, node: Node): { aggregate: Aggregate; call: Parameters<Aggregate>[0] } {
  const name = functionName(node)
  const list: Argument[] = (node.argument_list ?? []).map((item: Message) => argument(printer, item))
  const type = typeOfProto(node.type)
  if (node.error_mode === 'SAFE_ERROR_MODE') throw unsupported(`SAFE.${name.toUpperCase()} as an aggregate`)
  if (node.with_group_rows_subquery) throw unsupported('WITH GROUP ROWS')
  const key = signature({ name, arguments: list, type })
  const aggregate = AGGREGATES[key] ?? AGGREGATES[name]
  if (!aggregate) throw refused(name, list)
  const call = {
    list: list.map((each) => each.sql),
    arguments: list,
    type: duckdbType(type),
    distinct: node.distinct === true,
    ignoreNulls: node.null_handling_modifier === 'IGNORE_NULLS',
    order: [],
    limit: undefined,
    over: '',
  }
  return { aggregate, call }
}

function refused(name: string, list: Argument[]): Error {
  return unsupported(
    `${name.toUpperCase()}(${list.map((each) => (each.type ? typeText(each.type) : '?')).join(', ')})`,
  )
}

function overClause(printer: Printer, node: Node, group: Message, framed: boolean): string {
  const lines: string[] = []
  const keys: Message[] = group.partition_by?.partition_by_list ?? []
  if (keys.length > 0) {
    lines.push(`PARTITION BY ${keys.map((key) => columnText(printer, flat(key).column)).join(', ')}`)
  }
  const order: Message[] = group.order_by?.order_by_item_list ?? []
  if (order.length > 0) lines.push(`ORDER BY ${order.map((item) => orderItem(printer, item)).join(', ')}`)
  if (framed && node.window_frame) {
    const { frame_unit, start_expr, end_expr } = node.window_frame
    const bounds = [start_expr, end_expr].map((bound) => frameBound(printer, bound))
    lines.push(`${frame_unit} BETWEEN ${bounds.join(' AND ')}`)
  }
  return `(${lines.join(' ')})`
}

function frameBound(printer: Printer, message: Message): string {
  const bound = flat(message)
  const words = bound.boundary_type.replace('OFFSET_', '').replaceAll('_', ' ')
  return bound.expression ? `${expression(printer, bound.expression)} ${words}` : words
}
