// SPDX-License-Identifier: Apache-2.0
// What a template is: the DuckDB text of one GoogleSQL function, with places for its arguments.
import type { Message } from '../analyser.ts'
import { type Node, nodeOf } from '../tree.ts'
import type { Type } from '../types.ts'

export type Argument = {
  /** The printed expression; '' for the part of a date function. */
  sql: string
  /** Undefined for the part of a date function. */
  type: Type | undefined
  node: Node
  /** The value of a literal, as its message holds it; undefined for anything else. */
  // biome-ignore lint/suspicious/noExplicitAny: a literal's value has the type its kind says
  constant: any
  isNull: boolean
}

export type Call = { name: string; arguments: Argument[]; type: Type }

/**
 * A template is DuckDB text with `$1`, `$2` ... for the arguments (`$*` for all, between commas), or a function of the call that
 * returns the finished text, or undefined for a call it does not know. Keys are `name(TYPES)` or the bare name. Because arguments
 * are expressions, a template that repeats one repeats its work: flat ones, few repetitions.
 */
export type Template = string | ((call: Call) => string | undefined)
export type Templates = Record<string, Template>

/** Puts the call's arguments into a template. */
export function fill(template: string, call: Call): string {
  const list = call.arguments.map((each) => each.sql)
  return template.replace(/\$(\*|\d)/g, (_, which) =>
    which === '*' ? list.join(', ') : (list[Number(which) - 1] ?? ''),
  )
}

/** The call as `name(TYPE, TYPE)`, for templates and for messages. */
export function signature(call: Call): string {
  const types = call.arguments.map((each) => (each.type === undefined ? 'PART' : shortType(each.type)))
  return `${call.name}(${types.join(',')})`
}

function shortType(type: Type): string {
  return type.kind === 'ARRAY' ? `ARRAY<${type.element.kind}>` : type.kind
}

const PARTS: Record<number, string> = {
  1: 'YEAR',
  2: 'MONTH',
  3: 'DAY',
  4: 'DAYOFWEEK',
  5: 'DAYOFYEAR',
  6: 'QUARTER',
  7: 'HOUR',
  8: 'MINUTE',
  9: 'SECOND',
  10: 'MILLISECOND',
  11: 'MICROSECOND',
  13: 'DATE',
  14: 'WEEK',
  15: 'DATETIME',
  16: 'TIME',
  17: 'ISOYEAR',
  18: 'ISOWEEK',
  19: 'WEEK_MONDAY',
  20: 'WEEK_TUESDAY',
  21: 'WEEK_WEDNESDAY',
  22: 'WEEK_THURSDAY',
  23: 'WEEK_FRIDAY',
  24: 'WEEK_SATURDAY',
}

/** The name of a date part argument: `DAY`, `WEEK_MONDAY`. */
export function partName(argument: Argument | undefined): string {
  return PARTS[Number(argument?.constant)] ?? `part ${argument?.constant}`
}

/** Whether an argument cannot fail itself, so that TRY around its function hides nothing else. */
export function isSafelyTried(argument: Argument): boolean {
  return argument.type === undefined || cannotFail(argument.node)
}

function cannotFail(node: Node): boolean {
  if (node.kind === 'get_struct_field') return cannotFail(nodeOf(node.expr))
  if (node.kind === 'cast') {
    return (
      node.expr !== undefined &&
      node.type?.type_kind === 'TYPE_DOUBLE' &&
      isInteger(node.expr) &&
      cannotFail(nodeOf(node.expr))
    )
  }
  return ['column_ref', 'literal', 'parameter'].includes(node.kind)
}

function isInteger(any: Message): boolean {
  return nodeOf(any).type?.type_kind === 'TYPE_INT64'
}
