// SPDX-License-Identifier: Apache-2.0
// DATE functions and EXTRACT.

import { extractPart, partMonths, truncateDate, weekStart } from './parts.ts'
import { type Call, fill, partName, type Templates } from './template.ts'
import { formatCivil, parseCivil } from './time-formats.ts'
import { toCivil } from './zone.ts'

function addDate(sign: '+' | '-'): (call: Call) => string | undefined {
  return (call) => {
    const part = partName(call.arguments[2])
    const days = { DAY: '$2', WEEK: '$2 * 7' }[part]
    const months = partMonths(part)
    if (call.arguments[0]?.type?.kind !== 'DATE') return undefined
    if (days) return fill(`gs.date_in_range($1 ${sign} CAST(${days} AS INTEGER))`, call)
    const count = months === 1 ? '$2' : `$2 * ${months}`
    return months
      ? fill(`gs.date_in_range(CAST($1 ${sign} to_months(CAST(${count} AS INTEGER)) AS DATE))`, call)
      : undefined
  }
}

/** Counts the part's boundaries between two dates. */
function dateDiff(call: Call): string | undefined {
  const part = partName(call.arguments[2])
  if (call.arguments[0]?.type?.kind !== 'DATE') return undefined
  const start = weekStart(part)
  if (start !== undefined) return fill(`gs.week_diff($1, $2, ${start})`, call)
  if (part === 'DAY') return fill('CAST($1 - $2 AS BIGINT)', call)
  if (part === 'ISOYEAR') return fill('(isoyear($1) - isoyear($2))', call)
  return partMonths(part) ? fill(`date_diff('${part.toLowerCase()}', $2, $1)`, call) : undefined
}

function extract(call: Call): string | undefined {
  const [value, part, zone] = call.arguments
  return extractFrom(value?.type?.kind, value?.sql ?? '', partName(part), zone)
}

function extractFrom(
  kind: string | undefined,
  sql: string,
  part: string,
  zone: Call['arguments'][number] | undefined,
): string | undefined {
  if (kind === 'DATE') return extractPart(part, sql, false)
  if (kind === 'DATETIME' || kind === 'TIME') return extractPart(part, sql, true)
  return kind === 'TIMESTAMP' ? extractPart(part, toCivil(sql, zone), true) : undefined
}

/** EXTRACT(DATE FROM ...) and its like are functions of their own in the tree. */
function extractWhole(part: string): (call: Call) => string | undefined {
  return (call) =>
    extractFrom(call.arguments[0]?.type?.kind, call.arguments[0]?.sql ?? '', part, call.arguments[1])
}

function lastDay(call: Call): string | undefined {
  const [value, part] = call.arguments
  const name = part === undefined ? 'MONTH' : partName(part)
  const day = value?.type?.kind === 'DATETIME' ? `CAST(${value.sql} AS DATE)` : (value?.sql ?? '')
  const start = weekStart(name)
  if (start !== undefined) return `(gs.week_start(${day}, ${start}) + 6)`
  if (name === 'MONTH') return `last_day(${day})`
  if (name === 'QUARTER') return `last_day(CAST(date_trunc('quarter', ${day}) + to_months(2) AS DATE))`
  return name === 'YEAR' ? `make_date(year(${day}), 12, 31)` : undefined
}

export const DATES: Templates = {
  $extract: extract,
  $extract_date: extractWhole('DATE'),
  $extract_datetime: extractWhole('DATETIME'),
  $extract_time: extractWhole('TIME'),
  'date(DATE)': '$1',
  'date(DATETIME)': 'CAST($1 AS DATE)',
  'date(INT64,INT64,INT64)': 'gs.make_date($1, $2, $3)',
  'date(STRING)': 'gs_date_of($1)',
  'date(TIMESTAMP)': (call) => `CAST(${toCivil(call.arguments[0]?.sql ?? '', undefined)} AS DATE)`,
  'date(TIMESTAMP,STRING)': (call) =>
    `CAST(${toCivil(call.arguments[0]?.sql ?? '', call.arguments[1])} AS DATE)`,
  date_add: addDate('+'),
  date_diff: dateDiff,
  'date_from_unix_date(INT64)': "gs.date_in_range(DATE '1970-01-01' + CAST($1 AS INTEGER))",
  date_sub: addDate('-'),
  'date_trunc(DATE,PART)': (call) => truncateDate(partName(call.arguments[1]), call.arguments[0]?.sql ?? ''),
  'format_date(STRING,DATE)': (call) =>
    formatCivil(call.arguments[0], call.arguments[1]?.sql ?? '', undefined, false),
  last_day: lastDay,
  'parse_date(STRING,STRING)': (call) =>
    parseCivil(call.arguments[0], call.arguments[1]?.sql ?? '', 'DATE')?.sql,
  'unix_date(DATE)': "CAST($1 - DATE '1970-01-01' AS BIGINT)",
}
