// SPDX-License-Identifier: Apache-2.0
// WITH queries, recursive ones, and set operations.
import type { Message } from './analyser.ts'
import { identifier } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { block, columnName, type Printer } from './printer.ts'
import { query, scan, scanColumns } from './scans.ts'
import { type Select, selectFrom } from './select.ts'
import { flat, type Node, nodeOf } from './tree.ts'

const OPERATORS: Record<string, string> = {
  UNION_ALL: 'UNION ALL',
  UNION_DISTINCT: 'UNION',
  INTERSECT_ALL: 'INTERSECT ALL',
  INTERSECT_DISTINCT: 'INTERSECT',
  EXCEPT_ALL: 'EXCEPT ALL',
  EXCEPT_DISTINCT: 'EXCEPT',
}

/** Prints the WITH queries to the head of the statement (the analyser made their names unique), then what reads them. */
export function withScan(printer: Printer, node: Node): Select {
  for (const entry of node.with_entry_list.map(flat)) {
    const body = nodeOf(entry.with_subquery)
    const columns: string[] = (body.column_list ?? []).map(columnName)
    const name = `w${printer.withNames.size + 1}_${entry.with_query_name.replace(/[^A-Za-z0-9_]/g, '_')}`
    const known = { name: identifier(name), columns }
    printer.withNames.set(entry.with_query_name, known)
    if (body.kind === 'recursive_scan') printer.recursive.push(known)
    const text =
      body.kind === 'recursive_scan' ? recursiveQuery(printer, body) : query(printer, entry.with_subquery)
    if (body.kind === 'recursive_scan') printer.recursive.pop()
    const head = columns.length > 0 ? `${known.name} (${columns.join(', ')})` : known.name
    printer.withs.push(`${head} AS ${block(text)}`)
  }
  return scan(printer, node.query)
}

/** Reads a WITH query, or the recursive query from inside itself: columns correspond by position. */
export function withRef(printer: Printer, node: Node): Select {
  const source =
    node.kind === 'recursive_ref_scan'
      ? printer.recursive.at(-1)
      : printer.withNames.get(node.with_query_name)
  if (!source) throw unsupported(`${node.kind} outside WITH`)
  const alias = printer.alias('t')
  for (const [index, column] of (node.column_list ?? []).entries()) {
    printer.columns.set(column.column_id, `${alias}.${source.columns[index]}`)
  }
  return selectFrom(`${source.name} AS ${alias}`)
}

/** A recursive scan that is not the body of a WITH query does not occur in GoogleSQL text. */
export function recursive(_printer: Printer, node: Node): Select {
  throw unsupported(`${node.kind} outside WITH`)
}

function recursiveQuery(printer: Printer, node: Node): string {
  const [base, step] = [node.non_recursive_term, node.recursive_term].map((term) => item(printer, flat(term)))
  return `${base}\n${OPERATORS[node.op_type]}\n${step}`
}

/** Prints a set operation as a FROM item. */
export function setOperation(printer: Printer, node: Node): Select {
  if (node.column_match_mode && node.column_match_mode !== 'BY_POSITION') throw unsupported('CORRESPONDING')
  const items: Message[] = node.input_item_list.map(flat)
  const alias = printer.alias('s')
  const columns: Message[] = node.column_list ?? []
  const text = items.map((each) => item(printer, each)).join(`\n${OPERATORS[node.op_type]}\n`)
  for (const column of columns) printer.columns.set(column.column_id, `${alias}.${columnName(column)}`)
  return selectFrom(`${block(text)} AS ${alias} (${columns.map(columnName).join(', ')})`)
}

function item(printer: Printer, term: Message): string {
  const select = query(printer, term.scan, term.output_column_list ?? scanColumns(term.scan))
  return /^(ORDER BY|LIMIT)/m.test(select) ? block(select) : select
}
