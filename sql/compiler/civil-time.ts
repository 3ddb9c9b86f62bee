// SPDX-License-Identifier: Apache-2.0
// Dates and times of the value encoding as text, and as the microseconds or days since 1970-01-01 that engines count in.

const DAY_MS = 86_400_000
const MICROS = 1_000_000n
const DAY_MICROS = 86_400n * MICROS
/** The last microsecond GoogleSQL has, and the first: 9999-12-31 23:59:59.999999 and 0001-01-01 00:00:00 UTC. */
export const LAST_MICROS = 253_402_300_799_999_999n
export const FIRST_MICROS = -62_135_596_800_000_000n
const FIRST_DAY = -719_162
const LAST_DAY = 2_932_896

/** Whole division towards the past, so that times before 1970 have a positive remainder. */
export function floorDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  return value < 0n && quotient * unit !== value ? quotient - 1n : quotient
}

/** Days since 1970-01-01 as `YYYY-MM-DD`; throws an Error outside the years 1 to 9999, where GoogleSQL has no dates. */
export function dateText(days: number): string {
  if (days < FIRST_DAY || days > LAST_DAY) throw new Error(`Date out of range: day ${days}`)
  return new Date(days * DAY_MS).toISOString().slice(0, 10)
}

/** `YYYY-MM-DD` as days since 1970-01-01; throws an Error when there is no such day. */
export function daysOf(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || dateText(ms / DAY_MS) !== text) throw new Error(`Not a date: '${text}'`)
  return ms / DAY_MS
}

/** Microseconds since 1970 as `YYYY-MM-DDTHH:MM:SS.ffffff`, without a zone; throws an Error outside the years 1 to 9999. */
export function civilText(micros: bigint): string {
  if (micros < FIRST_MICROS || micros > LAST_MICROS)
    throw new Error(`Time out of range: microsecond ${micros}`)
  const ms = Number(floorDivide(micros, 1000n))
  const rest = Number(micros - BigInt(ms) * 1000n)
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}`
}

const CIVIL = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]` without a zone as microseconds since 1970; throws an Error when it is not that. */
export function civilMicros(text: string): bigint {
  const match = CIVIL.exec(text)
  if (!match) throw new Error(`Not a date and time: '${text}'`)
  const [, date = '', hour, minute, second, fraction = ''] = match
  return (
    BigInt(daysOf(date)) * DAY_MICROS + timeMicros(`${hour}:${minute}:${second}.${fraction.padEnd(6, '0')}`)
  )
}

const INSTANT = /^(.*?)(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** RFC 3339 with `Z` or an offset as microseconds since 1970; throws an Error when it is not that. */
export function instantMicros(text: string): bigint {
  const match = INSTANT.exec(text)
  if (!match) throw new Error(`Not an RFC 3339 time with offset: '${text}'`)
  const [, civil = '', sign, hours = '0', minutes = '0'] = match
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60n * MICROS
  return civilMicros(civil) - (sign === '-' ? -offset : offset)
}

/** Microseconds since midnight as `HH:MM:SS.ffffff`. */
export function timeText(micros: bigint): string {
  return civilText(micros).slice(11)
}

/** `HH:MM:SS[.ffffff]` as microseconds since midnight; throws an Error when it is not that. */
export function timeMicros(text: string): bigint {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text)
  const [hour, minute, second] = (match?.slice(1, 4) ?? []).map(Number)
  if (
    hour === undefined ||
    minute === undefined ||
    second === undefined ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw new Error(`Not a time of day: '${text}'`)
  }
  return BigInt(hour * 3600 + minute * 60 + second) * MICROS + BigInt((match?.[4] ?? '').padEnd(6, '0'))
}
