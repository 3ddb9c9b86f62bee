// SPDX-License-Identifier: Apache-2.0
// Arithmetic, rounding, mathematics and bits.
import { type Call, fill, isSafelyTried, type Templates } from './template.ts'

/** The same operator on both sides; DuckDB overflows as loudly on BIGINT and DECIMAL. */
function operator(symbol: string): (call: Call) => string | undefined {
  return (call) => {
    const kinds = call.arguments.map((each) => each.type?.kind)
    if (kinds.every((kind) => kind === 'FLOAT64')) return fill(`gs.finite($1 ${symbol} $2)`, call)
    if (kinds.every((kind) => kind === 'INT64')) return fill(`($1 ${symbol} $2)`, call)
    if (kinds.every((kind) => kind === 'NUMERIC')) return fill(`CAST($1 ${symbol} $2 AS DECIMAL(38,9))`, call)
    if (kinds[0] === 'DATE' && kinds[1] === 'INT64')
      return fill(`gs.date_in_range($1 ${symbol} CAST($2 AS INTEGER))`, call)
    if (symbol === '+' && kinds[0] === 'INT64' && kinds[1] === 'DATE')
      return fill('gs.date_in_range($2 + CAST($1 AS INTEGER))', call)
    return undefined
  }
}

function isNotZero(call: Call): boolean {
  const divisor = call.arguments[1]?.constant
  return divisor !== undefined && Number(divisor) !== 0
}

/** The analyser types both sides alike, so the call's type says which it is. */
function numeric(templates: {
  float?: string
  int?: string
  numeric?: string
}): (call: Call) => string | undefined {
  return (call) => {
    const kind = call.arguments[0]?.type?.kind
    const template =
      kind === 'FLOAT64'
        ? templates.float
        : kind === 'INT64'
          ? templates.int
          : kind === 'NUMERIC'
            ? templates.numeric
            : undefined
    return template === undefined ? undefined : fill(template, call)
  }
}

const add = operator('+')
const subtract = operator('-')
const multiply = operator('*')

export const NUMBERS: Templates = {
  $add: add,
  '$bitwise_and(INT64,INT64)': '($1 & $2)',
  '$bitwise_left_shift(INT64,INT64)': 'gs_shift_left($1, $2)',
  '$bitwise_not(INT64)': '(~ $1)',
  '$bitwise_or(INT64,INT64)': '($1 | $2)',
  '$bitwise_right_shift(INT64,INT64)': 'gs_shift_right($1, $2)',
  '$bitwise_xor(INT64,INT64)': 'xor($1, $2)',
  '$divide(FLOAT64,FLOAT64)': (call) => fill(isNotZero(call) ? '($1 / $2)' : 'gs.divide($1, $2)', call),
  '$divide(NUMERIC,NUMERIC)':
    'CAST(gs_numeric_divide(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR)) AS DECIMAL(38,9))',
  $multiply: multiply,
  $subtract: subtract,
  $unary_minus: numeric({ float: '(- $1)', int: '(- $1)', numeric: '(- $1)' }),
  abs: numeric({ float: 'abs($1)', int: 'abs($1)', numeric: 'abs($1)' }),
  'acos(FLOAT64)': 'acos($1)',
  'asin(FLOAT64)': 'asin($1)',
  'atan(FLOAT64)': 'atan($1)',
  'atan2(FLOAT64,FLOAT64)': 'atan2($1, $2)',
  'bit_count(INT64)': 'CAST(bit_count($1) AS BIGINT)',
  'cbrt(FLOAT64)': 'cbrt($1)',
  ceil: numeric({ float: 'ceil($1)', numeric: 'CAST(ceil($1) AS DECIMAL(38,9))' }),
  'cos(FLOAT64)': 'cos($1)',
  'div(INT64,INT64)': (call) => fill(isNotZero(call) ? '($1 // $2)' : 'gs.div($1, $2)', call),
  'exp(FLOAT64)': 'gs.finite(exp($1))',
  floor: numeric({ float: 'floor($1)', numeric: 'CAST(floor($1) AS DECIMAL(38,9))' }),
  'ieee_divide(FLOAT64,FLOAT64)': '($1 / $2)',
  'is_inf(FLOAT64)': 'isinf($1)',
  'is_nan(FLOAT64)': 'isnan($1)',
  'ln(FLOAT64)': 'ln($1)',
  'log(FLOAT64)': 'ln($1)',
  'log(FLOAT64,FLOAT64)': '(ln($1) / ln($2))',
  'log10(FLOAT64)': 'log10($1)',
  'mod(INT64,INT64)': (call) => fill(isNotZero(call) ? '($1 % $2)' : 'gs.mod($1, $2)', call),
  'pow(FLOAT64,FLOAT64)': 'gs.pow($1, $2)',
  'round(FLOAT64)': 'round($1)',
  'round(FLOAT64,INT64)': 'gs_round($1, $2)',
  'round(NUMERIC,INT64)': (call) =>
    call.arguments[1]?.constant === undefined
      ? undefined
      : fill(`CAST(round($1, ${call.arguments[1].constant}) AS DECIMAL(38,9))`, call),
  'round(NUMERIC)': 'CAST(round($1, 0) AS DECIMAL(38,9))',
  safe_add: (call) => tried(call, add),
  'safe_divide(FLOAT64,FLOAT64)': "($1 / nullif($2, DOUBLE '0'))",
  safe_multiply: (call) => tried(call, multiply),
  'safe_negate(INT64)': 'gs.safe_negate($1)',
  safe_subtract: (call) => tried(call, subtract),
  sign: numeric({
    float: 'CAST(sign($1) AS DOUBLE)',
    int: 'CAST(sign($1) AS BIGINT)',
    numeric: 'CAST(sign($1) AS DECIMAL(38,9))',
  }),
  'sin(FLOAT64)': 'sin($1)',
  'sqrt(FLOAT64)': 'sqrt($1)',
  'tan(FLOAT64)': 'tan($1)',
  'trunc(FLOAT64)': 'trunc($1)',
  'trunc(FLOAT64,INT64)': 'gs_trunc($1, $2)',
}

/** TRY hides the errors of arguments too, so they must not have any. */
function tried(call: Call, template: (call: Call) => string | undefined): string | undefined {
  const text = call.arguments.every(isSafelyTried) ? template(call) : undefined
  return text === undefined ? undefined : `TRY(${text})`
}
