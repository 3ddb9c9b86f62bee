// SPDX-License-Identifier: Apache-2.0
// UNNEST: in the select list of a subquery, which lets DuckDB filter before it unnests; a lateral join only where its ON needs one.
import type { Message } from './analyser.ts'
import { unsupported } from './errors.ts'
import { expression } from './expressions.ts'
import { block, columnName, indent, type Printer } from './printer.ts'
import { scan, scanColumns } from './scans.ts'
import { isFiltered, mentionsComputed, type Select, selectFrom, wrap } from './select.ts'
import type { Node } from './tree.ts'

/** Prints `input, UNNEST(array)` with its offset column, inner or left. */
export function arrayScan(printer: Printer, node: Node): Select {
  if (!node.element_column) throw unsupported('UNNEST of several arrays')
  const offset: Message | undefined = node.array_offset_column?.column
  if (!node.input_scan) {
    const select = selectFrom('')
    return wrap(printer, unnest(printer, node, select, offset), unnested(node, offset))
  }
  let input = scan(printer, node.input_scan)
  const columns = scanColumns(node.input_scan)
  if (!isFiltered(input) || mentionsComputed(input, node.array_expr)) input = wrap(printer, input, columns)
  if (node.join_expr && node.is_outer) return lateral(printer, node, input, offset)
  const select = wrap(printer, unnest(printer, node, input, offset), [...columns, ...unnested(node, offset)])
  return node.join_expr ? { ...select, where: [expression(printer, node.join_expr)] } : select
}

function unnested(node: Node, offset: Message | undefined): Message[] {
  return offset ? [node.element_column, offset] : [node.element_column]
}

/** Two unnests in one select list advance together, so the second can count. */
function unnest(printer: Printer, node: Node, select: Select, offset: Message | undefined): Select {
  const array = expression(printer, node.array_expr)
  const computed = new Map(select.computed)
  const { element_column } = node
  if (node.is_outer) {
    computed.set(
      element_column.column_id,
      `unnest(CASE WHEN len(${array}) > 0 THEN ${array} ELSE [NULL] END)`,
    )
    if (offset)
      computed.set(
        offset.column_id,
        `unnest(CASE WHEN len(${array}) > 0 THEN range(len(${array})) ELSE [NULL] END)`,
      )
  } else {
    computed.set(element_column.column_id, `unnest(${array})`)
    if (offset) computed.set(offset.column_id, `unnest(range(len(${array})))`)
  }
  return { ...select, computed, closed: true }
}

function lateral(printer: Printer, node: Node, input: Select, offset: Message | undefined): Select {
  const alias = printer.alias('u')
  const array = expression(printer, node.array_expr)
  const items = [`unnest(${array}) AS ${columnName(node.element_column)}`]
  if (offset) items.push(`unnest(range(len(${array}))) AS ${columnName(offset)}`)
  for (const column of unnested(node, offset)) {
    printer.columns.set(column.column_id, `${alias}.${columnName(column)}`)
  }
  const on = indent(expression(printer, node.join_expr))
  const from = `${input.from}\nLEFT JOIN LATERAL ${block(`SELECT ${items.join(', ')}`)} AS ${alias}\n  ON ${on}`
  return { ...selectFrom(from), where: input.where }
}
