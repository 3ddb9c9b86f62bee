// SPDX-License-Identifier: Apache-2.0
// Calendar days and clock times from their numbers, or null where there is none.

/** Microseconds of a second. */
export const SECOND = 1_000_000n

/** Days since 1970 of a calendar date, or null when there is no such day from year 1 to 9999. */
export function days(year: number, month: number, day: number): number | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? Math.round(date.getTime() / 86_400_000)
    : null
}

/** Microseconds since midnight; the fraction is digits after the point, of which six count. */
export function clockMicros(hour: number, minute: number, second: number, fraction: string): bigint | null {
  // Second 60 is the next minute's first; it has no fraction.
  if (hour > 23 || minute > 59 || second > 60 || (second === 60 && /[1-9]/.test(fraction))) return null
  return BigInt(hour * 3600 + minute * 60 + second) * SECOND + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}
