// SPDX-License-Identifier: Apache-2.0
// PARSE_TIMESTAMP and its like: text read by a format of % elements.
import { DuckDBTimestampValue } from '@duckdb/node-api'
import { FIRST_MICROS, LAST_MICROS } from '../civil-time.ts'
import { clockMicros, days, SECOND } from './calendar.ts'

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const EXPANDED: Record<string, string> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y' }

type Fields = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'hour12', number> & {
  fraction: string
  afternoon?: boolean
  offset: number
  epoch?: bigint
  dayOfYear?: number
}

/** One element of a format: the pattern of its text, and what it sets. */
const ELEMENTS: Record<string, [string, (fields: Fields, text: string) => void]> = {
  Y: [
    '[+-]?\\d{1,4}',
    (f, t) => {
      f.year = Number(t)
    },
  ],
  y: [
    '\\d{1,2}',
    (f, t) => {
      f.year = Number(t) + (Number(t) < 69 ? 2000 : 1900)
    },
  ],
  m: [
    '\\d{1,2}',
    (f, t) => {
      f.month = Number(t)
    },
  ],
  d: [
    '\\d{1,2}',
    (f, t) => {
      f.day = Number(t)
    },
  ],
  e: [
    '\\s?\\d{1,2}',
    (f, t) => {
      f.day = Number(t)
    },
  ],
  j: [
    '\\d{1,3}',
    (f, t) => {
      f.dayOfYear = Number(t)
    },
  ],
  H: [
    '\\d{1,2}',
    (f, t) => {
      f.hour = Number(t)
    },
  ],
  I: [
    '\\d{1,2}',
    (f, t) => {
      f.hour12 = Number(t)
    },
  ],
  M: [
    '\\d{1,2}',
    (f, t) => {
      f.minute = Number(t)
    },
  ],
  S: [
    '\\d{1,2}',
    (f, t) => {
      f.second = Number(t)
    },
  ],
  'E*S': ['\\d{1,2}(?:\\.\\d+)?', seconds],
  E6S: ['\\d{1,2}(?:\\.\\d{1,6})?', seconds],
  E3S: ['\\d{1,2}(?:\\.\\d{1,3})?', seconds],
  p: [
    '[AaPp][Mm]',
    (f, t) => {
      f.afternoon = t.toLowerCase() === 'pm'
    },
  ],
  b: [names(MONTHS), month],
  B: [names(MONTHS), month],
  h: [names(MONTHS), month],
  a: [names(WEEKDAYS), () => {}],
  A: [names(WEEKDAYS), () => {}],
  z: ['[+-]\\d{2}(?:\\d\\d)?', offset],
  Ez: ['[+-]\\d{1,2}(?::?\\d\\d)?|[Zz]', offset],
  Z: ['UTC', () => {}],
  s: [
    '-?\\d+',
    (f, t) => {
      f.epoch = BigInt(t)
    },
  ],
  n: ['\\s+', () => {}],
  t: ['\\s+', () => {}],
  '%': ['%', () => {}],
}

function names(list: string[]): string {
  return list.map((name) => `${name}|${name.slice(0, 3)}`).join('|')
}
function month(fields: Fields, text: string): void {
  fields.month = MONTHS.findIndex((name) => name.startsWith(text.toLowerCase())) + 1
}
function seconds(fields: Fields, text: string): void {
  const [whole, fraction = ''] = text.split('.')
  fields.second = Number(whole)
  fields.fraction = fraction
}
function offset(fields: Fields, text: string): void {
  const match = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(text)
  const minutes = Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0)
  fields.offset = match?.[1] === '-' ? -minutes : minutes
}

type Format = { pattern: RegExp; setters: ((fields: Fields, text: string) => void)[] }
const formats = new Map<string, Format>()

/** White space in a format stands for any, letters match in any case; formats are literals, so few are ever kept. */
function compileFormat(format: string): Format {
  const setters: Format['setters'] = []
  const expanded = format.replace(/%([FTRD])/g, (_, element: string) => EXPANDED[element] ?? '')
  const source = expanded.replace(
    /%(E[*\d]S|Ez|[A-Za-z%])|(\s+)|([^%\s]+)|(%)/g,
    (_, element, space, text) => {
      if (space) return '\\s*'
      if (text) return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
      const known = ELEMENTS[element]
      if (!known) throw new Error(`Format element %${element ?? ''} is not supported`)
      setters.push(known[1])
      return `(${known[0]})`
    },
  )
  const compiled = { pattern: new RegExp(`^\\s*${source}\\s*$`, 'i'), setters }
  formats.set(format, compiled)
  return compiled
}

/** Reads text by a format; what the format does not say is 1970-01-01 00:00:00. Throws when the text does not fit. */
export function parseTime(format: string, text: string): DuckDBTimestampValue {
  const { pattern, setters } = formats.get(format) ?? compileFormat(format)
  const match = pattern.exec(text)
  if (!match) throw new Error(`Failed to parse input string "${text}"`)
  const fields: Fields = {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    hour12: 0,
    fraction: '',
    offset: 0,
  }
  for (const [index, set] of setters.entries()) set(fields, match[index + 1] ?? '')
  const micros = fields.epoch === undefined ? fieldsMicros(fields) : fields.epoch * SECOND
  if (micros === null || micros < FIRST_MICROS || micros > LAST_MICROS)
    throw new Error(`Invalid result from parsing "${text}"`)
  return new DuckDBTimestampValue(micros)
}

function fieldsMicros(fields: Fields): bigint | null {
  const date =
    fields.dayOfYear === undefined
      ? days(fields.year, fields.month, fields.day)
      : dayOfYear(fields.year, fields.dayOfYear)
  if (fields.hour12 > 12 || (fields.afternoon !== undefined && fields.hour12 === 0)) return null
  const hour = fields.hour12 === 0 ? fields.hour : (fields.hour12 % 12) + (fields.afternoon ? 12 : 0)
  const clock = clockMicros(hour, fields.minute, fields.second, fields.fraction)
  if (date === null || clock === null) return null
  return BigInt(date) * 86_400n * SECOND + clock - BigInt(fields.offset) * 60n * SECOND
}

function dayOfYear(year: number, day: number): number | null {
  const first = days(year, 1, 1)
  const last = days(year, 12, 31)
  if (first === null || last === null || day < 1 || first + day - 1 > last) return null
  return first + day - 1
}
