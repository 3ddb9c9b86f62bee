// SPDX-License-Identifier: Apache-2.0
// Comparisons, logic and conditional functions.
import type { Type } from '../types.ts'
import { type Argument, type Call, fill, type Templates } from './template.ts'

/** Whether `=` means the same: DuckDB calls two nested NULLs equal, GoogleSQL does not know. */
function isComparable(type: Type | undefined): boolean {
  return type !== undefined && !['ARRAY', 'JSON', 'STRUCT'].includes(type.kind)
}

function compare(operator: string): (call: Call) => string | undefined {
  return (call) =>
    call.arguments.every((each) => isComparable(each.type)) ? fill(`($1 ${operator} $2)`, call) : undefined
}

/** STRUCT equality field by field, which keeps NULL unknown; only between written structs, whose fields have no cost twice. */
function equal(call: Call): string | undefined {
  return structEqual(call.arguments[0], call.arguments[1]) ?? compare('=')(call)
}

function structEqual(left: Argument | undefined, right: Argument | undefined): string | undefined {
  const fields = left?.type?.kind === 'STRUCT' ? left.type.fields : []
  const other = right?.type?.kind === 'STRUCT' ? right.type.fields : []
  if (!left || !right || fields.length === 0 || fields.length !== other.length) return undefined
  if (!fields.every((field) => isComparable(field.type))) return undefined
  const member = (side: Argument, list: typeof fields, index: number): string =>
    `struct_extract(${side.sql}, '${(list[index]?.name || `_field_${index + 1}`).replaceAll("'", "''")}')`
  const tests = fields.map((_, index) => `${member(left, fields, index)} = ${member(right, other, index)}`)
  return `(${tests.join(' AND ')})`
}

function isIn(call: Call): string | undefined {
  const [value, ...list] = call.arguments
  if (value?.type?.kind === 'STRUCT') {
    const tests = list.map((each) => structEqual(value, each))
    return tests.includes(undefined) ? undefined : `(${tests.join(' OR ')})`
  }
  return isComparable(value?.type)
    ? `(${value?.sql} IN (${list.map((each) => each.sql).join(', ')}))`
    : undefined
}

function caseNoValue(call: Call): string {
  return `(CASE ${branches(call.arguments)} END)`
}

function caseWithValue(call: Call): string | undefined {
  return isComparable(call.arguments[0]?.type)
    ? `(CASE ${call.arguments[0]?.sql} ${branches(call.arguments.slice(1))} END)`
    : undefined
}

function branches(list: Argument[]): string {
  const pairs: string[] = []
  for (let at = 0; at + 1 < list.length; at += 2)
    pairs.push(`WHEN ${list[at]?.sql} THEN ${list[at + 1]?.sql}`)
  return list.length % 2 === 1 ? `${pairs.join(' ')} ELSE ${list.at(-1)?.sql}` : pairs.join(' ')
}

/** DuckDB's own skip NULL, GoogleSQL's are NULL then. */
function extreme(name: string): (call: Call) => string | undefined {
  return (call) => {
    if (!call.arguments.every((each) => isComparable(each.type))) return undefined
    const open = call.arguments.filter((each) => each.constant === undefined)
    const nulls = open.map((each) => `${each.sql} IS NULL`).join(' OR ')
    return nulls === ''
      ? fill(`${name}($*)`, call)
      : `(CASE WHEN ${nulls} THEN NULL ELSE ${fill(`${name}($*)`, call)} END)`
  }
}

export const CONDITIONS: Templates = {
  $and: (call) => `(${call.arguments.map((each) => each.sql).join(' AND ')})`,
  $between: (call) =>
    call.arguments.every((each) => isComparable(each.type))
      ? fill('($1 BETWEEN $2 AND $3)', call)
      : undefined,
  $case_no_value: caseNoValue,
  $case_with_value: caseWithValue,
  $equal: equal,
  $greater: compare('>'),
  $greater_or_equal: compare('>='),
  $in: isIn,
  $is_distinct_from: compare('IS DISTINCT FROM'),
  $is_false: '($1 IS FALSE)',
  $is_not_distinct_from: compare('IS NOT DISTINCT FROM'),
  $is_null: '($1 IS NULL)',
  $is_true: '($1 IS TRUE)',
  $less: compare('<'),
  $less_or_equal: compare('<='),
  $not: '(NOT $1)',
  $not_equal: (call) =>
    structEqual(call.arguments[0], call.arguments[1]) ? `(NOT ${equal(call)})` : compare('<>')(call),
  $or: (call) => `(${call.arguments.map((each) => each.sql).join(' OR ')})`,
  coalesce: 'coalesce($*)',
  greatest: extreme('greatest'),
  if: '(CASE WHEN $1 THEN $2 ELSE $3 END)',
  ifnull: 'coalesce($1, $2)',
  least: extreme('least'),
  nullif: (call) =>
    call.arguments.every((each) => isComparable(each.type)) ? fill('nullif($1, $2)', call) : undefined,
}
