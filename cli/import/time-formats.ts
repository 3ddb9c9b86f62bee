// SPDX-License-Identifier: Apache-2.0
// Reads the times of other programs' logs: formats written with the letters of date-fns, compiled once into a
// pattern, because a general parser costs more than everything else done to a line.
import { tzOffset } from '@date-fns/tz'
import { LedgerError } from '../../functions/platform/errors.ts'

/** RFC 3339 in UTC with the fraction that came; undefined when the text is no such time. */
export type ReadTime = (text: string) => string | undefined

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Abbreviations that mean one offset everywhere these logs are written. CST or IST would be a guess. */
const ABBREVIATIONS: Readonly<Record<string, number>> = { UTC: 0, GMT: 0, Z: 0, KST: 540 }

const TOKENS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MMM: `(?<name>${MONTHS.join('|')})`,
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<half>\\d{2})',
  h: '(?<half>\\d{1,2})',
  a: '(?<noon>AM|PM|am|pm|오전|오후)',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{1,6})',
  xx: '(?<offset>[+-]\\d{4})',
  xxx: '(?<offset>[+-]\\d{2}:\\d{2})',
  XXX: '(?<offset>Z|[+-]\\d{2}:\\d{2})',
  zzz: `(?<zone>${Object.keys(ABBREVIATIONS).join('|')})`,
}
const ISO =
  '(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})[T ](?<hour>\\d{2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?)?(?<offset>Z|[+-]\\d{2}:?\\d{2})?'
const NEEDED = ['year', 'day', 'minute'] as const
const MINUTE_MS = 60_000

const refuse = (format: string, why: string): LedgerError =>
  new LedgerError(
    'IMPORT_MAP',
    `$.time.formats: "${format}" ${why}; allowed are iso, epoch, epoch_ms and formats of ${Object.keys(TOKENS).join(', ')}, other letters in single quotes`,
  )

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

const patternOf = (format: string): RegExp => {
  if (format === 'iso') return new RegExp(`^${ISO}$`, 'u')
  const pattern = format.replace(
    /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/gu,
    (part: string, quoted?: string) => {
      if (quoted !== undefined) return escaped(quoted.replaceAll("''", "'"))
      if (!/^[A-Za-z]/.test(part)) return escaped(part)
      const token = TOKENS[part]
      if (!token) throw refuse(format, `has the unknown part ${part}`)
      return token
    },
  )
  const missing = NEEDED.find((name) => !pattern.includes(`(?<${name}>`))
  if (missing) throw refuse(format, `has no ${missing}`)
  try {
    return new RegExp(`^${pattern}$`, 'u')
  } catch {
    throw refuse(format, 'names a part twice')
  }
}

/** Minutes east of UTC at a local time. Zones change on quarter hours only, so one look-up serves a quarter hour. */
const offsets = (zone: string): ((local: number) => number) => {
  const known = new Map<number, number>()
  return (local) => {
    const quarter = Math.floor(local / (15 * MINUTE_MS))
    const found = known.get(quarter)
    if (found !== undefined) return found
    const start = quarter * 15 * MINUTE_MS
    const near = tzOffset(zone, new Date(start - tzOffset(zone, new Date(start)) * MINUTE_MS))
    const offset = tzOffset(zone, new Date(start - near * MINUTE_MS))
    if (known.size > 10_000) known.clear()
    known.set(quarter, offset)
    return offset
  }
}

const minutesOf = (offset: string): number => {
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return offset.startsWith('-') ? -minutes : minutes
}

const hourOf = ({ hour, half, noon }: Record<string, string | undefined>): number => {
  if (half === undefined) return Number(hour ?? 0)
  const twelve = Number(half)
  if (twelve < 1 || twelve > 12) return 99
  return (twelve % 12) + (noon !== undefined && /^(?:pm|오후)$/i.test(noon) ? 12 : 0)
}

const written = (moment: number, fraction: string | undefined): string | undefined => {
  const whole = new Date(moment)
  if (Number.isNaN(whole.getTime()) || whole.getTime() < -62_135_596_800_000) return undefined
  return `${whole.toISOString().slice(0, 19)}${fraction ? `.${fraction.slice(0, 6)}` : ''}Z`
}

const epoch = (perSecond: 1 | 1000): ReadTime => {
  const digits = perSecond === 1 ? /^(\d{1,11})(?:\.(\d{1,9}))?$/ : /^(\d{1,11})(\d{3})$/
  return (text) => {
    const [, seconds, fraction] = digits.exec(text) ?? []
    return seconds === undefined ? undefined : written(Number(seconds) * 1000, fraction)
  }
}

const compile = (format: string, zone: string | undefined): ReadTime => {
  if (format === 'epoch') return epoch(1)
  if (format === 'epoch_ms') return epoch(1000)
  const pattern = patternOf(format)
  const inZone = zone === undefined ? undefined : offsets(zone)
  if (!inZone && format !== 'iso' && !/\(\?<(?:offset|zone)>/.test(pattern.source))
    throw new LedgerError(
      'IMPORT_MAP',
      `$.time.zone: "${format}" says no offset, so a zone is needed; got nothing`,
    )
  return (text) => {
    const parts = pattern.exec(text)?.groups as Record<string, string | undefined> | undefined
    if (!parts) return undefined
    const month = parts.name === undefined ? Number(parts.month) - 1 : MONTHS.indexOf(parts.name)
    const [year, day, hour] = [Number(parts.year), Number(parts.day), hourOf(parts)]
    const [minute, second] = [Number(parts.minute), Number(parts.second ?? 0)]
    const local = Date.UTC(year, month, day, hour, minute, second)
    const rolled = new Date(local)
    // A date that does not exist, 30 February or 25 o'clock, would roll over into another.
    if (
      rolled.getUTCDate() !== day ||
      rolled.getUTCMonth() !== month ||
      hour > 23 ||
      minute > 59 ||
      second > 59
    )
      return undefined
    const offset =
      parts.offset !== undefined
        ? minutesOf(parts.offset)
        : parts.zone !== undefined
          ? ABBREVIATIONS[parts.zone]
          : inZone?.(local)
    return offset === undefined ? undefined : written(local - offset * MINUTE_MS, parts.fraction)
  }
}

/** Compiles the formats of a map, tried in order. Throws IMPORT_MAP. */
export const readerOfTimes = (formats: readonly string[], zone: string | undefined): ReadTime => {
  const readers = formats.map((format) => compile(format, zone))
  return (text) => {
    for (const read of readers) {
      const time = read(text)
      if (time !== undefined) return time
    }
    return undefined
  }
}
