// SPDX-License-Identifier: Apache-2.0
// One branch per expression of the resolved tree. What is printed can stand anywhere: a name, a literal, a call, or in parentheses.
import type { Message } from './analyser.ts'
import { cast } from './casts.ts'
import { duckdbType, identifier } from './duckdb-types.ts'
import { unsupported } from './errors.ts'
import { callText, functionName } from './functions.ts'
import { listSubquery } from './list-subquery.ts'
import { literal } from './literals.ts'
import { block, columnText, type Printer } from './printer.ts'
import { query } from './scans.ts'
import { type Argument, type Call, isSafelyTried } from './templates/template.ts'
import { type Node, nodeOf } from './tree.ts'
import { typeOfProto } from './type-protos.ts'
import { fieldName, type Type } from './types.ts'

/** Prints an expression; throws SQL_UNSUPPORTED naming the node or the function signature that has no branch here. */
export function expression(printer: Printer, any: Message): string {
  const node = nodeOf(any)
  switch (node.kind) {
    case 'literal':
      return literal(typeOfProto(node.value.type), node.value.value)
    case 'parameter':
      return `CAST($${node.name} AS ${duckdbType(typeOfProto(node.type))})`
    case 'column_ref':
      return columnText(printer, node.column)
    case 'function_call':
      return functionCall(printer, node)
    case 'cast':
      return castCall(printer, node)
    case 'make_struct':
      return makeStruct(printer, node)
    case 'get_struct_field':
      return structField(printer, node)
    case 'subquery_expr':
      return subquery(printer, node)
    default:
      throw unsupported(`expression ${node.kind}`)
  }
}

/** The type of an expression, or undefined where it is none of ours: the part of a date function, a lambda. */
export function expressionType(any: Message): Type | undefined {
  const node = nodeOf(any)
  const proto = node.type ?? node.value?.type
  return proto === undefined || proto.type_kind === 'TYPE_ENUM' ? undefined : typeOfProto(proto)
}

/** An argument as the templates see it. */
export function argument(printer: Printer, any: Message): Argument {
  const node = nodeOf(any)
  const type = expressionType(any)
  const value = node.kind === 'literal' ? node.value.value : undefined
  return {
    sql: type === undefined ? '' : expression(printer, any),
    type,
    node,
    constant: value?.value === undefined ? undefined : value[value.value],
    isNull: node.kind === 'literal' && value?.value === undefined,
  }
}

function functionCall(printer: Printer, node: Node): string {
  const list: Message[] = node.generic_argument_list?.length
    ? node.generic_argument_list.map((item: Message) => item.expr ?? item)
    : (node.argument_list ?? [])
  if (list.some((item) => item.node === undefined)) throw unsupported(`${functionName(node)} with a lambda`)
  const call: Call = {
    name: functionName(node),
    arguments: list.map((item) => argument(printer, item)),
    type: typeOfProto(node.type),
  }
  if (node.collation_list?.some((each: Message) => each.collation_name)) throw unsupported('collation')
  const text = callText(call)
  if (node.error_mode !== 'SAFE_ERROR_MODE') return text
  if (!call.arguments.every(isSafelyTried)) {
    throw unsupported(
      `SAFE.${call.name} of anything but columns, parameters and literals: TRY would hide their errors`,
    )
  }
  // These fail on zone names inside the text, which GoogleSQL reads: TRY would make that NULL.
  if (/^(timestamp|datetime)$/.test(call.name) && call.arguments[0]?.type?.kind === 'STRING') {
    throw unsupported(`SAFE.${call.name.toUpperCase()}(STRING)`)
  }
  return `TRY(${text})`
}

function castCall(printer: Printer, node: Node): string {
  if (node.format || node.time_zone) throw unsupported('CAST ... FORMAT')
  if (node.type_modifiers?.type_parameters || node.extended_cast)
    throw unsupported('CAST to a parameterised type')
  const value = argument(printer, node.expr)
  return cast(value, typeOfProto(node.type), node.return_null_on_error === true)
}

function makeStruct(printer: Printer, node: Node): string {
  const type = typeOfProto(node.type)
  if (type.kind !== 'STRUCT') throw unsupported('a struct of another type')
  const names = type.fields.map((field, index) => fieldName(field, index))
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) {
    throw unsupported(`STRUCT with two fields of one name (${names.join(', ')})`)
  }
  const list: Message[] = node.field_list ?? []
  return `{${list.map((item, index) => `${identifier(names[index] ?? '')}: ${expression(printer, item)}`).join(', ')}}`
}

function structField(printer: Printer, node: Node): string {
  const type = expressionType(node.expr)
  const index = Number(node.field_idx)
  const field = type?.kind === 'STRUCT' ? type.fields[index] : undefined
  if (!field) throw unsupported('a field of something that is not a STRUCT')
  const base = expression(printer, node.expr)
  const name = fieldName(field, index)
  return /^[a-z]\d+(\.[a-z_][a-z0-9_]*)+$/.test(base) && /^[a-z_][a-z0-9_]*$/.test(name)
    ? `${base}.${name}`
    : `struct_extract(${base}, '${name.replaceAll("'", "''")}')`
}

function subquery(printer: Printer, node: Node): string {
  const list = node.subquery_type === 'ARRAY' ? listSubquery(printer, node) : undefined
  if (list !== undefined) return list
  const text = block(query(printer, node.subquery))
  switch (node.subquery_type) {
    case 'SCALAR':
      return text
    case 'ARRAY':
      return `ARRAY${text}`
    case 'EXISTS':
      return `(EXISTS ${text})`
    case 'IN':
      if (expressionType(node.in_expr)?.kind === 'STRUCT') throw unsupported('STRUCT IN (SELECT ...)')
      return `(${expression(printer, node.in_expr)} IN ${text})`
    default:
      throw unsupported(`${node.subquery_type} (SELECT ...)`)
  }
}
