// SPDX-License-Identifier: Apache-2.0
// Joins: both sides stay as they are where they are plain FROM items, and become subqueries where not.
import { expression } from './expressions.ts'
import { block, indent, type Printer } from './printer.ts'
import { scan, scanColumns } from './scans.ts'
import { isBare, isFiltered, type Select, selectFrom, wrap } from './select.ts'
import type { Node } from './tree.ts'

const WORDS: Record<string, string> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
}

/** Prints a join. A filter of a side that keeps all its rows moves to the outer WHERE, where it means the same. */
export function join(printer: Printer, node: Node): Select {
  const inner = node.join_type === 'INNER'
  const where: string[] = []
  const side = (any: Node, keepsRows: boolean): string => {
    let select = scan(printer, any)
    const usable = select.from !== '' && (isBare(select) || (keepsRows && isFiltered(select)))
    if (!usable) select = wrap(printer, select, scanColumns(any))
    where.push(...select.where)
    return select.from
  }
  const left = side(node.left_scan, inner || node.join_type === 'LEFT')
  const right = side(node.right_scan, inner || node.join_type === 'RIGHT')
  const nested = /\bJOIN\b/.test(right) && !right.startsWith('(') ? block(right) : right
  const on = node.join_expr
    ? `${WORDS[node.join_type]} ${nested}\n  ON ${indent(expression(printer, node.join_expr))}`
    : `CROSS JOIN ${nested}`
  return { ...selectFrom(`${left}\n${on}`), where }
}
