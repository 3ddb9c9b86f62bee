// SPDX-License-Identifier: Apache-2.0
// Dates and times from text, as CAST and TIMESTAMP(text) read them, and arrays of dates.
import { DuckDBDateValue, type DuckDBListValue, DuckDBTimestampValue, listValue } from '@duckdb/node-api'
import { FIRST_MICROS, LAST_MICROS } from '../civil-time.ts'
import { clockMicros, days, SECOND } from './calendar.ts'
import type { RowFunction } from './functions.ts'
import { strictAndSafe } from './numbers.ts'
import { parseTime } from './parse-time.ts'

const CIVIL =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?)?(?:([Zz])|\s?([+-])(\d{1,2})(?::?(\d\d))?| UTC)?$/

const NAMED_ZONE = /^\d{4}-.*[ +]?[A-Za-z]+\/[A-Za-z_]+$/

/** A date with optional time and offset; null when it is not that. Throws on a named zone: TIMESTAMP(text, zone) takes it apart. */
function parse(text: string): { micros: bigint; zoned: boolean } | null {
  const match = CIVIL.exec(text)
  if (!match && NAMED_ZONE.test(text))
    throw new Error(`A zone name inside the text is not supported: ${text}`)
  if (!match) return null
  const [, year, month, day, hour, minute, second, fraction = '', zulu, sign, offsetHours, offsetMinutes] =
    match
  const date = days(Number(year), Number(month), Number(day))
  const clock = clockMicros(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0), fraction)
  if (date === null || clock === null || fraction.length > 6) return null
  const offset = Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)
  if (offset > 14 * 60 || Number(offsetMinutes ?? 0) > 59) return null
  const local = BigInt(date) * 86_400n * SECOND + clock
  const micros = local - BigInt(sign === '-' ? -offset : offset) * 60n * SECOND
  const zoned = zulu !== undefined || sign !== undefined || text.endsWith(' UTC')
  return micros < FIRST_MICROS || micros > LAST_MICROS ? null : { micros, zoned }
}

function parseDate(text: string): DuckDBDateValue | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  const date = match && days(Number(match[1]), Number(match[2]), Number(match[3]))
  return date === null || date === undefined ? null : new DuckDBDateValue(date)
}

function parseCivil(text: string): DuckDBTimestampValue | null {
  const parsed = parse(text)
  return parsed && !parsed.zoned ? new DuckDBTimestampValue(parsed.micros) : null
}

function parseInstant(text: string): DuckDBTimestampValue | null {
  const parsed = parse(text)
  return parsed ? new DuckDBTimestampValue(parsed.micros) : null
}

/** Each element is the one before moved by whole months, so a shorter month clips all that follow. */
function monthArray(first: DuckDBDateValue, last: DuckDBDateValue, step: bigint): DuckDBListValue {
  if (step === 0n) throw new Error('The step must not be 0')
  const list: DuckDBDateValue[] = []
  let at: number | null = first.days
  while (at !== null && (step > 0n ? at <= last.days : at >= last.days)) {
    list.push(new DuckDBDateValue(at))
    const date: Date = new Date(at * 86_400_000)
    const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + Number(step)
    const [year, month] = [Math.floor(months / 12), (months % 12) + 1]
    at = days(year, month, Math.min(date.getUTCDate(), new Date(Date.UTC(year, month, 0)).getUTCDate()))
  }
  return listValue(list)
}

export const TIME_FUNCTIONS: Record<string, RowFunction> = {
  month_array: { takes: ['DATE', 'DATE', 'BIGINT'], gives: 'DATE[]', run: monthArray },
  parse_time: { takes: ['VARCHAR', 'VARCHAR'], gives: 'TIMESTAMP', run: parseTime },
  ...strictAndSafe('civil', 'TIMESTAMP', 'DATETIME', parseCivil),
  ...strictAndSafe('date', 'DATE', 'DATE', parseDate),
  ...strictAndSafe('instant', 'TIMESTAMP', 'TIMESTAMP', parseInstant),
}
