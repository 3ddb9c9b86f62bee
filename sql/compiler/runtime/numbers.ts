// SPDX-License-Identifier: Apache-2.0
// Rounding, shifting, and numbers to and from text.
import type { RowFunction } from './functions.ts'

const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
const WHITE = /^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g

/** As CAST to STRING prints a FLOAT64: 15 digits where they are enough, else 17. */
export function floatText(x: number): string {
  if (Number.isNaN(x)) return 'nan'
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf'
  if (x === 0) return '0'
  const short = general(x, 15)
  return Number(short) === x ? short : general(x, 17)
}

/** C's `%.<digits>g`. */
function general(x: number, digits: number): string {
  const [mantissa = '', exponent = ''] = x.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < digits) {
    const fixed = Math.abs(x).toFixed(Math.max(0, Math.min(100, digits - 1 - power)))
    const text = fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
    return x < 0 ? `-${text}` : text
  }
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return `${short}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** Rounds the decimal expansion half away from zero, which toFixed does exactly for positive numbers. */
function round(x: number, places: bigint): number {
  if (!Number.isFinite(x) || x === 0) return x
  const digits = Number(places)
  const magnitude = Math.abs(x)
  if (digits >= 0)
    return digits > 100 || magnitude >= 1e21 ? x : Math.sign(x) * Number(magnitude.toFixed(digits))
  if (digits < -308) return Math.sign(x) * 0
  const unit = 10 ** -digits
  const whole = Math.floor(magnitude / unit)
  const result = Math.sign(x) * (magnitude - whole * unit >= unit / 2 ? whole + 1 : whole) * unit
  if (!Number.isFinite(result)) throw new Error('float64 overflow in ROUND')
  return result
}

function truncate(x: number, places: bigint): number {
  if (!Number.isFinite(x) || x === 0) return x
  const digits = Number(places)
  if (digits < 0) return digits < -308 ? Math.sign(x) * 0 : Math.trunc(x / 10 ** -digits) * 10 ** -digits
  const factor = 10 ** digits
  return Number.isFinite(x * factor) ? Math.trunc(x * factor) / factor : x
}

function shift(x: bigint, bits: bigint, left: boolean): bigint {
  if (bits < 0n) throw new Error('Bitwise shift by negative offset')
  if (bits > 63n) return 0n
  return left ? BigInt.asIntN(64, x << bits) : BigInt.asIntN(64, BigInt.asUintN(64, x) >> bits)
}

function parseInteger(text: string): bigint | null {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text.replace(WHITE, ''))
  if (!match) return null
  const magnitude = BigInt(match[2] ?? '')
  const value = match[1] === '-' ? -magnitude : magnitude
  return value > MAX_INT64 || value < MIN_INT64 ? null : value
}

function parseFloatText(text: string): number | null {
  const bare = text.replace(WHITE, '')
  const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(bare)
  if (special) return special[2] ? Number.NaN : special[1] === '-' ? -Infinity : Infinity
  const hex = /^([+-]?)(0x[0-9a-f]+)$/i.exec(bare)
  if (!hex && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return null
  return hex ? Number(hex[2]) * (hex[1] === '-' ? -1 : 1) : Number(bare)
}

function parseBool(text: string): boolean | null {
  const lower = text.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : null
}

/** Decimal text that DuckDB casts exactly; more than nine decimals are rounded half away from zero. */
function parseNumeric(text: string): string | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text.replace(WHITE, ''))
  if (!match || (!match[2] && !match[3])) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shiftBy = Number(exponent) + 9 - fraction.length
  if (Math.abs(shiftBy) > 400) return null
  const digits = BigInt(whole + fraction)
  const divisor = 10n ** BigInt(Math.max(0, -shiftBy))
  const scaled = shiftBy >= 0 ? digits * 10n ** BigInt(shiftBy) : (digits + divisor / 2n) / divisor
  if (scaled >= 10n ** 38n) return null
  const padded = String(scaled).padStart(10, '0')
  return `${sign === '-' ? '-' : ''}${padded.slice(0, -9)}.${padded.slice(-9)}`
}

/** The decimal expansion of a FLOAT64 with this many decimals, as C prints it; ties are those of the exact binary value, to even. */
export function fixedText(x: number, places: number): string {
  const magnitude = Math.abs(x)
  const text =
    magnitude < 1e21
      ? evenFixed(magnitude, places)
      : `${BigInt(magnitude)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`
  return x < 0 ? `-${text}` : text
}

/** toFixed, but a tie goes to the even digit: a tie is a value whose expansion ends in 5 one place further. */
function evenFixed(x: number, places: number): string {
  const text = x.toFixed(places)
  if (places > 90) return text
  const longer = x.toFixed(Math.min(100, places + 60))
  const rest = longer.slice(places === 0 ? longer.indexOf('.') + 1 : longer.indexOf('.') + 1 + places)
  if (!/^50*$/.test(rest)) return text
  const down =
    places === 0 ? longer.slice(0, longer.indexOf('.')) : longer.slice(0, longer.indexOf('.') + 1 + places)
  return Number(down.at(-1)) % 2 === 0 ? down : text
}

function numericOfFloat(x: number): string {
  const text = Math.abs(x) < 1e21 ? Math.abs(x).toFixed(9) : String(BigInt(Math.trunc(Math.abs(x))))
  if (!Number.isFinite(x) || Math.abs(x) >= 1e29)
    throw new Error(`Illegal conversion to NUMERIC: ${floatText(x)}`)
  return x < 0 ? `-${text}` : text
}

function numericDivide(left: string, right: string): string {
  const scaled = (text: string): bigint => BigInt(text.replace('.', ''))
  const [a, b] = [scaled(left), scaled(right)]
  if (b === 0n) throw new Error('division by zero')
  const negative = a < 0n !== b < 0n
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  const digits = String((x * 10n ** 9n * 2n + y) / (2n * y)).padStart(10, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

/** The strict and the NULL-giving form of a parser. */
export function strictAndSafe(
  name: string,
  gives: RowFunction['gives'],
  type: string,
  parse: (text: string) => ReturnType<RowFunction['run']>,
): Record<string, RowFunction> {
  const strict = (text: string): ReturnType<RowFunction['run']> => {
    const value = parse(text)
    if (value === null) throw new Error(`Bad ${type} value: ${text}`)
    return value
  }
  return {
    [`${name}_of`]: { takes: ['VARCHAR'], gives, run: strict },
    [`try_${name}_of`]: { takes: ['VARCHAR'], gives, run: parse },
  }
}

export const NUMBER_FUNCTIONS: Record<string, RowFunction> = {
  fixed: {
    takes: ['DOUBLE', 'BIGINT'],
    gives: 'VARCHAR',
    run: (x: number, places: bigint) => fixedText(x, Number(places)),
  },
  float_text: { takes: ['DOUBLE'], gives: 'VARCHAR', run: floatText },
  numeric_divide: { takes: ['VARCHAR', 'VARCHAR'], gives: 'VARCHAR', run: numericDivide },
  numeric_of_float: { takes: ['DOUBLE'], gives: 'VARCHAR', run: numericOfFloat },
  round: { takes: ['DOUBLE', 'BIGINT'], gives: 'DOUBLE', run: round },
  shift_left: { takes: ['BIGINT', 'BIGINT'], gives: 'BIGINT', run: (x, bits) => shift(x, bits, true) },
  shift_right: { takes: ['BIGINT', 'BIGINT'], gives: 'BIGINT', run: (x, bits) => shift(x, bits, false) },
  trunc: { takes: ['DOUBLE', 'BIGINT'], gives: 'DOUBLE', run: truncate },
  ...strictAndSafe('bool', 'BOOLEAN', 'BOOL', parseBool),
  ...strictAndSafe('float', 'DOUBLE', 'FLOAT64', parseFloatText),
  ...strictAndSafe('int', 'BIGINT', 'INT64', parseInteger),
  ...strictAndSafe('numeric', 'VARCHAR', 'NUMERIC', parseNumeric),
}
