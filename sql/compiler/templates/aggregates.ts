// SPDX-License-Identifier: Apache-2.0
// One line per aggregate and window function.
import type { Argument } from './template.ts'

export type AggregateCall = {
  list: string[]
  arguments: Argument[]
  /** The DuckDB type of the result. */
  type: string
  distinct: boolean
  ignoreNulls: boolean
  order: string[]
  limit: string | undefined
  /** The OVER clause with its leading space, or ''. */
  over: string
}
export type Aggregate = (call: AggregateCall) => string

/** A limit written as a number above zero. */
const countOf = (limit: string): number => Number(/^(\d+)::BIGINT$/.exec(limit)?.[1] ?? 0)

/** LIMIT 0 leaves NULL, as nothing to aggregate does. */
const firstOf = (list: string, limit: string): string =>
  countOf(limit) > 0 ? `(${list})[1:${limit}]` : `nullif((${list})[1:${limit}], [])`

/** `name(DISTINCT x ORDER BY y) FILTER (...) OVER (...)`; IGNORE NULLS is a filter. */
function plain(
  name: string,
  finish: (text: string, call: AggregateCall) => string = (text) => text,
): Aggregate {
  return (call) => {
    const { list, distinct, order, ignoreNulls, over, limit } = call
    const by = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
    const filter = ignoreNulls ? ` FILTER (WHERE ${list[0]} IS NOT NULL)` : ''
    const text = `${name}(${distinct ? 'DISTINCT ' : ''}${list.join(', ')}${by})${filter}${over}`
    return finish(limit === undefined ? text : firstOf(text, limit), call)
  }
}

const typed = (name: string): Aggregate => plain(name, (text, call) => `CAST(${text} AS ${call.type})`)

/** The most values that are kept while reading, instead of a whole list that is sorted and cut. */
const MOST_KEPT = 1000

/** An ORDER BY item as it is printed: the column, and how it sorts. */
const ORDER_ITEM = /^(.+?)( DESC)? (NULLS (?:FIRST|LAST))$/

/**
 * `ARRAY_AGG(x ORDER BY ... LIMIT n)` keeps the first n values by a key whose bytes sort as the ORDER BY does. Rows of
 * a NULL value are skipped there, so one that counts is wrapped.
 */
const firstValues = ({ list, ignoreNulls, order, limit = '' }: AggregateCall): string | undefined => {
  const count = countOf(limit)
  const items = order.map((item) => ORDER_ITEM.exec(item))
  if (count < 1 || count > MOST_KEPT || items.length === 0 || items.includes(null)) return undefined
  const sorts = items.map((item) => `${item?.[1]}, '${item?.[2] ? 'DESC' : 'ASC'} ${item?.[3]}'`)
  const kept = (value: string) => `arg_min(${value}, create_sort_key(${sorts.join(', ')}), ${limit})`
  return ignoreNulls
    ? kept(list[0] ?? '')
    : `list_transform(${kept(`{'v': ${list[0]}}`)}, lambda e: struct_extract(e, 'v'))`
}

const arrayAgg: Aggregate = (call) =>
  (call.distinct || call.over !== '' ? undefined : firstValues(call)) ?? plain('list')(call)

/** LIMIT needs the list; STRING_AGG of nothing is NULL either way. */
const stringAgg: Aggregate = (call) => {
  const [value = '', delimiter = "','"] = call.list
  if (call.limit === undefined)
    return plain('string_agg')({ ...call, list: [value, delimiter], ignoreNulls: false })
  const items = arrayAgg({ ...call, list: [value], ignoreNulls: true })
  return `array_to_string(${items}, ${delimiter})`
}

/** FILTER would be the same, but a call with DISTINCT cannot have one over a window. */
const countIf: Aggregate = (call) =>
  plain('count')({ ...call, list: [`CASE WHEN ${call.list[0]} THEN true END`] })

/** GoogleSQL fails where a sum leaves the range of FLOAT64; over a window the check would double the work. */
const finite = (name: string): Aggregate =>
  plain(name, (text, call) => (call.over === '' ? `gs.finite(${text})` : text))

/** DuckDB averages decimals as doubles. */
const averageNumeric: Aggregate = (call) => {
  const [sum, count] = [plain('sum')(call), plain('count')(call)]
  return `CAST(gs_numeric_divide(CAST(CAST(${sum} AS ${call.type}) AS VARCHAR), CAST(${count} AS VARCHAR) || '.000000000') AS ${call.type})`
}

export const AGGREGATES: Record<string, Aggregate> = {
  $count_star: (call) => `count(*)${call.over}`,
  any_value: plain('any_value'),
  array_agg: arrayAgg,
  array_concat_agg: plain('list', (text) => `flatten(${text})`),
  'avg(FLOAT64)': finite('avg'),
  'avg(INT64)': plain('avg'),
  'avg(NUMERIC)': averageNumeric,
  'bit_and(INT64)': plain('bit_and'),
  'bit_or(INT64)': plain('bit_or'),
  'bit_xor(INT64)': plain('bit_xor'),
  'corr(FLOAT64,FLOAT64)': plain('corr'),
  count: plain('count'),
  countif: countIf,
  'covar_pop(FLOAT64,FLOAT64)': plain('covar_pop'),
  'covar_samp(FLOAT64,FLOAT64)': plain('covar_samp'),
  'logical_and(BOOL)': plain('bool_and'),
  'logical_or(BOOL)': plain('bool_or'),
  max: plain('max'),
  min: plain('min'),
  'stddev(FLOAT64)': plain('stddev_samp'),
  'stddev_pop(FLOAT64)': plain('stddev_pop'),
  'stddev_samp(FLOAT64)': plain('stddev_samp'),
  'string_agg(STRING)': stringAgg,
  'string_agg(STRING,STRING)': stringAgg,
  'sum(FLOAT64)': finite('sum'),
  'sum(INT64)': typed('sum'),
  'sum(NUMERIC)': typed('sum'),
  'var_pop(FLOAT64)': plain('var_pop'),
  'var_samp(FLOAT64)': plain('var_samp'),
  'variance(FLOAT64)': plain('var_samp'),
}

/** Aggregates whose DISTINCT DuckDB computes over a window as GoogleSQL does. */
export const DISTINCT_WINDOWS = new Set(['count', 'sum', 'avg', 'min', 'max'])

type WindowFunction = {
  /** Whether the frame applies; numbering functions have none. */
  framed: boolean
  /** The call without OVER, or undefined for arguments that are not known. */
  print(list: Argument[], ignoreNulls: boolean, respectNulls: boolean): string | undefined
}

const numbering = (name: string): WindowFunction => ({ framed: false, print: () => `${name}()` })

/** NULL handling belongs inside the parentheses. */
const navigation = (name: string, framed: boolean): WindowFunction => ({
  framed,
  print: (list, ignoreNulls) =>
    `${name}(${list.map((each) => each.sql).join(', ')}${ignoreNulls ? ' IGNORE NULLS' : ''})`,
})

/** The share must be a constant; NULL values do not count unless RESPECT NULLS, which DuckDB has no form for. */
const percentile = (name: string, cast: string): WindowFunction => ({
  framed: false,
  print: ([value, share], _ignoreNulls, respectNulls) => {
    const constant = share?.node.kind === 'literal' || share?.node.kind === 'parameter'
    if (!constant || respectNulls || value?.type?.kind === 'NUMERIC') return undefined
    return `${name}(${cast.replace('$', () => value?.sql ?? '')}, ${share.sql})`
  },
})

export const WINDOW_FUNCTIONS: Record<string, WindowFunction | undefined> = {
  cume_dist: numbering('cume_dist'),
  dense_rank: numbering('dense_rank'),
  first_value: navigation('first_value', true),
  lag: navigation('lag', false),
  last_value: navigation('last_value', true),
  lead: navigation('lead', false),
  nth_value: navigation('nth_value', true),
  ntile: navigation('ntile', false),
  percent_rank: numbering('percent_rank'),
  percentile_cont: percentile('quantile_cont', 'CAST($ AS DOUBLE)'),
  percentile_disc: percentile('quantile_disc', '$'),
  rank: numbering('rank'),
  row_number: numbering('row_number'),
}
