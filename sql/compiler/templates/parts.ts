// SPDX-License-Identifier: Apache-2.0
// Date parts: reading one from a civil time or date, and cutting a date or civil time down to one.

const WEEK_STARTS: Record<string, number> = {
  WEEK: 0,
  ISOWEEK: 1,
  WEEK_MONDAY: 1,
  WEEK_TUESDAY: 2,
  WEEK_WEDNESDAY: 3,
  WEEK_THURSDAY: 4,
  WEEK_FRIDAY: 5,
  WEEK_SATURDAY: 6,
}

/** The first day of the weeks a part counts, Sunday 0; undefined for a part that is no week. */
export function weekStart(part: string): number | undefined {
  return WEEK_STARTS[part]
}

const FIELDS: Record<string, string> = {
  YEAR: 'year($)',
  MONTH: 'month($)',
  DAY: 'day($)',
  DAYOFWEEK: '(dayofweek($) + 1)',
  DAYOFYEAR: 'dayofyear($)',
  QUARTER: 'quarter($)',
  ISOWEEK: 'week($)',
  ISOYEAR: 'isoyear($)',
}
const TIME_FIELDS: Record<string, string> = {
  HOUR: 'hour($)',
  MINUTE: 'minute($)',
  SECOND: 'second($)',
  MILLISECOND: '(millisecond($) % 1000)',
  MICROSECOND: '(microsecond($) % 1000000)',
  DATE: 'CAST($ AS DATE)',
  DATETIME: '$',
  TIME: 'CAST($ AS TIME)',
}

/** EXTRACT of a part from a DATE (`hasTime` false) or a civil time; undefined where the part does not apply. */
export function extractPart(part: string, sql: string, hasTime: boolean): string | undefined {
  const start = part === 'ISOWEEK' ? undefined : weekStart(part)
  if (start !== undefined) return `gs.week_of_year(${sql}, ${start})`
  return (FIELDS[part] ?? (hasTime ? TIME_FIELDS[part] : undefined))?.replace('$', () => sql)
}

const TRUNCATED = new Set(['MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'])

/** A DATE cut down to the first day of the part. */
export function truncateDate(part: string, sql: string): string | undefined {
  if (part === 'DAY') return sql
  const start = weekStart(part)
  if (start !== undefined) return `gs.week_start(${sql}, ${start})`
  return TRUNCATED.has(part) ? `CAST(date_trunc('${part.toLowerCase()}', ${sql}) AS DATE)` : undefined
}

/** A civil time cut down to the part; the result is a civil time. */
export function truncateCivil(part: string, sql: string): string | undefined {
  const start = weekStart(part)
  if (start !== undefined) return `CAST(gs.week_start(CAST(${sql} AS DATE), ${start}) AS TIMESTAMP)`
  const known =
    TRUNCATED.has(part) || ['DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND'].includes(part)
  return known ? `CAST(date_trunc('${part.toLowerCase()}', ${sql}) AS TIMESTAMP)` : undefined
}

/** The microseconds of a part of fixed length; undefined for months, and for weeks, which timestamps do not count in. */
export function partMicros(part: string): number | undefined {
  return {
    MICROSECOND: 1,
    MILLISECOND: 1000,
    SECOND: 1_000_000,
    MINUTE: 60_000_000,
    HOUR: 3_600_000_000,
    DAY: 86_400_000_000,
  }[part]
}

/** The months of a part that is made of months. */
export function partMonths(part: string): number | undefined {
  return { MONTH: 1, QUARTER: 3, YEAR: 12 }[part]
}
