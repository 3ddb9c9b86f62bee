// SPDX-License-Identifier: Apache-2.0
// The days a query asks of a partitioned table, as its filters say them: what BigQuery can prune by. A bound is a day that is known
// before the query runs (a parameter, or a number of days from one); anything else bounds nothing.
import type { Message } from './analyser.ts'
import { pathOf } from './column-paths.ts'
import { flat, visit } from './tree.ts'

/** A number of days: a literal, or a parameter of the rule by name, times a factor. */
export type Term = { parameter?: string; factor: number }
/** A day: the parameter it starts from, and what is added to it. */
export type Day = {
  from: string
  plus: Term[]
  /** Not before this day, but perhaps after it: a first day only. */
  earliest?: true
}
export type Bounds = { first?: Day; last?: Day }

const callOf = (any: Message): { name: string; args: Message[] } | undefined => {
  if (any?.node !== 'resolved_function_call_base_node' && any?.node !== 'resolved_function_call_node')
    return undefined
  let message = any[any.node]
  while (typeof message?.node === 'string') message = message[message.node]
  const call = flat(message)
  return { name: String(call.function?.name ?? '').replace(/^ZetaSQL:/, ''), args: call.argument_list ?? [] }
}

const literalOf = (any: Message): Message | undefined =>
  any?.node === 'resolved_literal_node' ? flat(any.resolved_literal_node).value?.value : undefined
const parameterOf = (any: Message): string | undefined =>
  any?.node === 'resolved_parameter_node' ? flat(any.resolved_parameter_node).name : undefined

/** A whole number known before the query runs, as a sum of terms. */
const numberOf = (any: Message): Term[] | undefined => {
  const literal = literalOf(any)
  if (literal?.int64_value !== undefined) return [{ factor: Number(literal.int64_value) }]
  const parameter = parameterOf(any)
  if (parameter) return [{ parameter, factor: 1 }]
  const call = callOf(any)
  if (!call) return undefined
  const [a, b] = call.args.map(numberOf)
  if (!a || !b) return undefined
  if (call.name === '$add') return [...a, ...b]
  if (call.name === '$subtract') return [...a, ...b.map((term) => ({ ...term, factor: -term.factor }))]
  if (call.name !== '$multiply') return undefined
  const [times, terms] = a.some((term) => term.parameter) ? [b, a] : [a, b]
  if (times.some((term) => term.parameter)) return undefined
  const factor = times.reduce((sum, term) => sum + term.factor, 0)
  return terms.map((term) => ({ ...term, factor: term.factor * factor }))
}

const unitOf = (any: Message): number | undefined => {
  const value = literalOf(any)?.enum_value
  if (value === undefined) return undefined
  // DAY and WEEK by their number in Google's enum DateTimestampPart.
  return { 3: 1, 14: 7 }[Number(value)]
}

/** Days that DATE_TRUNC goes back at most, by the number of the part in Google's enum DateTimestampPart: YEAR and MONTH. */
const MOST_TRUNCATED: Readonly<Record<string, number>> = { 1: 365, 2: 30, YEAR: 365, MONTH: 30 }

const dayOf = (any: Message): Day | undefined => {
  const parameter = parameterOf(any)
  if (parameter) return { from: parameter, plus: [] }
  const call = callOf(any)
  if (!call) return undefined
  const [date, amount, unit] = call.args
  if (call.name === 'date_trunc' && date) {
    const day = dayOf(date)
    const most = MOST_TRUNCATED[String(literalOf(amount)?.enum_value)]
    return day && most !== undefined
      ? { ...day, plus: [...day.plus, { factor: -most }], earliest: true }
      : undefined
  }
  const sign = { date_sub: -1, date_add: 1 }[call.name]
  if (sign === undefined || !date) return undefined
  const day = dayOf(date)
  const number = numberOf(amount)
  const days = unitOf(unit)
  if (!day || !number || days === undefined) return undefined
  return {
    from: day.from,
    plus: [...day.plus, ...number.map((term) => ({ ...term, factor: sign * days * term.factor }))],
  }
}

const shifted = (day: Day | undefined, by: number): Day | undefined =>
  day && { ...day, plus: by === 0 ? day.plus : [...day.plus, { factor: by }] }

const MIRRORED: Readonly<Record<string, string>> = {
  $greater: '$less',
  $greater_or_equal: '$less_or_equal',
  $less: '$greater',
  $less_or_equal: '$greater_or_equal',
  $equal: '$equal',
}

const boundOf = (name: string, day: Day | undefined): Bounds => {
  if (!day) return {}
  const first = { $greater: shifted(day, 1), $greater_or_equal: day, $equal: day }[name]
  if (day.earliest) return first ? { first } : {}
  const last = { $less: shifted(day, -1), $less_or_equal: day, $equal: day }[name]
  return { ...(first ? { first } : {}), ...(last ? { last } : {}) }
}

const conjunctsOf = (any: Message): Message[] => {
  const call = callOf(any)
  return call?.name === '$and' ? call.args.flatMap(conjunctsOf) : [any]
}

/** The bounds that the conditions of a query put on columns, by column id. */
export const boundsOf = (query: Message): Map<string, Bounds> => {
  const found = new Map<string, Bounds>()
  const note = (any: Message, bounds: Bounds) => {
    const column = pathOf(any)
    if (column?.path === '') found.set(column.id, { ...bounds, ...found.get(column.id) })
  }
  const condition = (any: Message) => {
    const call = callOf(any)
    const [a, b, c] = call?.args ?? []
    if (call?.name === '$between')
      note(a, { ...boundOf('$greater_or_equal', dayOf(b)), ...boundOf('$less_or_equal', dayOf(c)) })
    else if (call && call.name in MIRRORED) {
      note(a, boundOf(call.name, dayOf(b)))
      note(b, boundOf(MIRRORED[call.name] ?? '', dayOf(a)))
    }
  }
  visit(query, (object) => {
    for (const name of ['filter_expr', 'join_expr'])
      if (object[name]) for (const one of conjunctsOf(object[name])) condition(one)
  })
  return found
}
