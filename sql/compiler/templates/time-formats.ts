// SPDX-License-Identifier: Apache-2.0
// Literal formats of FORMAT_TIMESTAMP and its like, element by element; parsing is done by one JavaScript function.
import { stringLiteral } from '../literals.ts'
import type { Argument } from './template.ts'

const ELEMENT = /%(E[\dYyCcxX*]?[SYzfHMd]?|[A-Za-z%])/g
/** Elements DuckDB's strftime prints the same way, but for years before 1000, which it pads with zeros. */
const SAME: Record<string, string> = {
  Y: '%Y',
  m: '%m',
  d: '%d',
  H: '%H',
  M: '%M',
  S: '%S',
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  y: '%y',
  j: '%j',
  a: '%a',
  A: '%A',
  b: '%b',
  h: '%b',
  B: '%B',
  I: '%I',
  p: '%p',
  u: '%u',
  w: '%w',
  U: '%U',
  W: '%W',
  V: '%V',
  G: '%G',
  E4Y: '%Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  E6S: '%S.%f',
  E3S: '%S.%g',
  n: '\n',
  t: '\t',
  '%': '%%',
}
const OF_DATE = new Set([...'YmdeFDyjaAbhBuwUWVGQx%nt', 'E4Y'])

/**
 * Prints a civil time in a literal format; the instant is needed for %s and the zone elements, which print only for UTC.
 * Undefined when the format is not a literal or holds an element that is not known to print the same.
 */
export function formatCivil(
  format: Argument | undefined,
  civil: string,
  instant: { instant: string; isUtc: boolean } | undefined,
  hasTime: boolean,
): string | undefined {
  const text = format?.constant
  if (typeof text !== 'string') return undefined
  const pieces: string[] = []
  let run = ''
  const flush = (): void => {
    if (run !== '') pieces.push(`strftime(${civil}, ${stringLiteral(run)})`)
    run = ''
  }
  for (const part of split(text)) {
    const same = part.element === undefined ? part.text : SAME[part.element]
    if (part.element !== undefined && !hasTime && !OF_DATE.has(part.element)) return undefined
    if (same !== undefined) {
      run += same
      continue
    }
    const special = specialElement(part.element ?? '', civil, instant)
    if (special === undefined) return undefined
    flush()
    pieces.push(special)
  }
  flush()
  if (pieces.length === 0) return undefined
  return pieces.length === 1 ? pieces[0] : `(${pieces.join(' || ')})`
}

function split(text: string): { text: string; element?: string }[] {
  const parts: { text: string; element?: string }[] = []
  let end = 0
  for (const match of text.matchAll(ELEMENT)) {
    // A lone % before the element is not GoogleSQL; it stays text here and strftime refuses it.
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: match[0], element: match[1] ?? '' })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

function specialElement(
  element: string,
  civil: string,
  instant: { instant: string; isUtc: boolean } | undefined,
): string | undefined {
  if (element === 'Q') return `CAST(quarter(${civil}) AS VARCHAR)`
  if (element === 'e') return `lpad(CAST(day(${civil}) AS VARCHAR), 2, ' ')`
  if (element === 'k') return `lpad(CAST(hour(${civil}) AS VARCHAR), 2, ' ')`
  if (element === 'l') return `lpad(CAST((hour(${civil}) + 11) % 12 + 1 AS VARCHAR), 2, ' ')`
  if (element === 'P') return `lower(strftime(${civil}, '%p'))`
  if (element === 'E*S')
    return `(strftime(${civil}, '%S') || regexp_replace(strftime(${civil}, '.%f'), '[.]?0+$', ''))`
  if (!instant) return undefined
  if (element === 's') return `CAST(gs.floor_divide(epoch_us(${instant.instant}), 1000000) AS VARCHAR)`
  if (element === 'z') return `gs.zone_offset(${instant.instant}, ${civil}, '')`
  if (element === 'Ez') return `gs.zone_offset(${instant.instant}, ${civil}, ':')`
  return element === 'Z' && instant.isUtc ? "'UTC'" : undefined
}

const PARSED_OF_DATE = new Set([...'YmdFDyjaAbhBe%nt'])
const PARSED = new Set([...'YmdHMSFTRDyjaAbhBIpezZs%nt', 'E*S', 'E6S', 'E3S', 'Ez'])
const ABSOLUTE = new Set(['z', 'Ez', 'Z', 's'])

/** Prints the parsing of text in a literal format, to a civil time, or a DATE; `absolute` when the text itself says the zone. */
export function parseCivil(
  format: Argument | undefined,
  value: string,
  target: 'DATE' | 'DATETIME' | 'TIMESTAMP',
): { sql: string; absolute: boolean } | undefined {
  const text = format?.constant
  if (typeof text !== 'string') return undefined
  const elements = split(text).flatMap((part) => (part.element === undefined ? [] : [part.element]))
  const allowed = (element: string): boolean => (target === 'DATE' ? PARSED_OF_DATE : PARSED).has(element)
  const absolute = elements.some((element) => ABSOLUTE.has(element))
  if (!elements.every(allowed) || (absolute && target !== 'TIMESTAMP')) return undefined
  const civil = `gs_parse_time(${stringLiteral(text)}, ${value})`
  return { sql: target === 'DATE' ? `CAST(${civil} AS DATE)` : civil, absolute }
}
