// SPDX-License-Identifier: Apache-2.0
// TIMESTAMP, DATETIME and TIME functions.
import { partMicros, partMonths, truncateCivil } from './parts.ts'
import { type Call, fill, partName, type Templates } from './template.ts'
import { formatCivil, parseCivil } from './time-formats.ts'
import { isUtc, toCivil, toInstant } from './zone.ts'

const sql = (call: Call, index: number): string => call.arguments[index]?.sql ?? ''

/** Parts of fixed length only: that is all a TIMESTAMP can be moved by. */
function add(sign: '+' | '-'): (call: Call) => string | undefined {
  return (call) => {
    const kind = call.arguments[0]?.type?.kind
    const part = partName(call.arguments[2])
    const micros = partMicros(part)
    const months = kind === 'DATETIME' ? partMonths(part) : undefined
    const range = kind === 'DATETIME' ? 'gs.datetime_in_range' : 'gs.timestamp_in_range'
    if (kind !== 'TIMESTAMP' && kind !== 'DATETIME') return undefined
    if (kind === 'DATETIME' && part === 'WEEK')
      return fill(`${range}($1 ${sign} to_days(CAST($2 * 7 AS INTEGER)))`, call)
    if (months) return fill(`${range}($1 ${sign} to_months(CAST($2 * ${months} AS INTEGER)))`, call)
    return micros ? fill(`${range}($1 ${sign} ${interval(part, micros)})`, call) : undefined
  }
}

function interval(part: string, micros: number): string {
  const whole = { MINUTE: 'to_minutes($2)', HOUR: 'to_hours($2)', DAY: 'to_hours($2 * 24)' }[part]
  return whole ?? `to_microseconds($2 * ${micros})`
}

function timestampDiff(call: Call): string | undefined {
  const micros = partMicros(partName(call.arguments[2]))
  if (call.arguments[0]?.type?.kind === 'DATETIME') return datetimeDiff(call)
  return micros ? fill(`((epoch_us($1) - epoch_us($2)) // ${micros})`, call) : undefined
}

function datetimeDiff(call: Call): string | undefined {
  const part = partName(call.arguments[2])
  if (call.arguments[0]?.type?.kind !== 'DATETIME') return timestampDiff(call)
  return partMicros(part) || partMonths(part)
    ? fill(`date_diff('${part.toLowerCase()}', $2, $1)`, call)
    : undefined
}

function truncate(call: Call): string | undefined {
  const [value, partArgument, zone] = call.arguments
  const part = partName(partArgument)
  if (value?.type?.kind === 'DATETIME') return truncateCivil(part, value.sql)
  const micros = partMicros(part)
  if (part !== 'DAY' && micros) {
    // The repeated hour of a zone's autumn would be lost on the way through civil time.
    return part === 'HOUR' && !isUtc(zone)
      ? `gs.truncate_hour(${value?.sql}, ${toCivil(value?.sql ?? '', zone)})`
      : `gs.truncate_micros(${value?.sql}, ${micros})`
  }
  const civil = truncateCivil(part, toCivil(value?.sql ?? '', zone))
  return civil && toInstant(civil, zone)
}

function parseTimestamp(call: Call): string | undefined {
  const parsed = parseCivil(call.arguments[0], sql(call, 1), 'TIMESTAMP')
  return parsed && toInstant(parsed.sql, parsed.absolute ? undefined : call.arguments[2])
}

function formatTimestamp(call: Call): string | undefined {
  const [format, value, zone] = call.arguments
  if (value?.type?.kind === 'DATETIME') return formatCivil(format, value.sql, undefined, true)
  return formatCivil(
    format,
    toCivil(value?.sql ?? '', zone),
    { instant: value?.sql ?? '', isUtc: isUtc(zone) },
    true,
  )
}

/** Of text: an offset in it is the zone, else the argument, else UTC. */
function timestampOfText(call: Call): string {
  return call.arguments.length === 1
    ? fill('gs.timestamp_of($1)', call)
    : toInstant(fill('gs_civil_of($1)', call), call.arguments[1])
}

export const TIMES: Templates = {
  'datetime(DATE)': 'CAST($1 AS TIMESTAMP)',
  'datetime(INT64,INT64,INT64,INT64,INT64,INT64)': 'gs.make_datetime($1, $2, $3, $4, $5, $6)',
  'datetime(STRING)': 'gs_civil_of($1)',
  'datetime(TIMESTAMP)': (call) => toCivil(sql(call, 0), undefined),
  'datetime(TIMESTAMP,STRING)': (call) => toCivil(sql(call, 0), call.arguments[1]),
  datetime_add: add('+'),
  datetime_diff: datetimeDiff,
  datetime_sub: add('-'),
  datetime_trunc: truncate,
  format_datetime: formatTimestamp,
  format_timestamp: formatTimestamp,
  'parse_datetime(STRING,STRING)': (call) => parseCivil(call.arguments[0], sql(call, 1), 'DATETIME')?.sql,
  parse_timestamp: parseTimestamp,
  'string(DATE)': 'CAST($1 AS VARCHAR)',
  'string(DATETIME)': 'gs.civil_text($1)',
  'string(TIMESTAMP)': 'gs.timestamp_text($1)',
  'string(TIMESTAMP,STRING)': (call) => {
    const civil = toCivil(sql(call, 0), call.arguments[1])
    return `(gs.civil_text(${civil}) || gs.zone_hours(${sql(call, 0)}, ${civil}))`
  },
  'time(TIMESTAMP)': (call) => `CAST(${toCivil(sql(call, 0), undefined)} AS TIME)`,
  'time(TIMESTAMP,STRING)': (call) => `CAST(${toCivil(sql(call, 0), call.arguments[1])} AS TIME)`,
  'timestamp(DATE)': (call) => toInstant(`CAST(${sql(call, 0)} AS TIMESTAMP)`, undefined),
  'timestamp(DATE,STRING)': (call) => toInstant(`CAST(${sql(call, 0)} AS TIMESTAMP)`, call.arguments[1]),
  'timestamp(DATETIME)': (call) => toInstant(sql(call, 0), undefined),
  'timestamp(DATETIME,STRING)': (call) => toInstant(sql(call, 0), call.arguments[1]),
  'timestamp(STRING)': timestampOfText,
  'timestamp(STRING,STRING)': timestampOfText,
  'timestamp(TIMESTAMP)': '$1',
  timestamp_add: add('+'),
  timestamp_diff: timestampDiff,
  'timestamp_micros(INT64)': 'gs.timestamp_of_micros($1)',
  'timestamp_millis(INT64)': 'gs.timestamp_of_micros($1 * 1000)',
  'timestamp_seconds(INT64)': 'gs.timestamp_of_micros($1 * 1000000)',
  timestamp_sub: add('-'),
  timestamp_trunc: truncate,
  'unix_micros(TIMESTAMP)': 'epoch_us($1)',
  'unix_millis(TIMESTAMP)': 'gs.floor_divide(epoch_us($1), 1000)',
  'unix_seconds(TIMESTAMP)': 'gs.floor_divide(epoch_us($1), 1000000)',
}
