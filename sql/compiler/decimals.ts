// SPDX-License-Identifier: Apache-2.0
// INT64 and NUMERIC in the value encoding.

/** The decimals of a NUMERIC. */
export const NUMERIC_SCALE = 9

/** An INT64 in the encoding: a number where that is exact, else a string of digits. */
export function encodeInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** A scaled integer (NUMERIC has nine decimals) as decimal text without trailing zeros. */
export function encodeDecimal(scaled: bigint, scale: number): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, '0')
  const point = digits.length - scale
  const fraction = digits.slice(point).replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`
}

/** Decimal text as an integer scaled by 10^9; throws an Error when it is no NUMERIC. */
export function decodeDecimal(text: string): bigint {
  const match = /^(-?)(\d{1,29})(?:\.(\d{1,9}))?$/.exec(text)
  if (!match) throw new Error(`Not a NUMERIC: '${text}'`)
  const [, sign, whole = '', fraction = ''] = match
  const scaled = BigInt(whole + fraction.padEnd(NUMERIC_SCALE, '0'))
  return sign === '-' ? -scaled : scaled
}
