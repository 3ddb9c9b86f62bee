// SPDX-License-Identifier: Apache-2.0
// GoogleSQL functions as DuckDB macros. Macros repeat their arguments, so they are flat: none calls another macro.

type Failing = 'bigint' | 'date' | 'double' | 'timestamp' | 'varchar'
const fail = (type: Failing, text: string): string => `gs_fail_${type}('${text}')`
const DAY_0 = "DATE '1970-01-04'"
const RANGES = {
  date: ["DATE '0001-01-01'", "DATE '9999-12-31'"],
  datetime: ["TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"],
  timestamp: ["TIMESTAMPTZ '0001-01-01 00:00:00+00'", "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"],
}
const inRange = ([first, last]: string[], failure: string): string =>
  `CASE WHEN x IS NULL OR x BETWEEN ${first} AND ${last} THEN x ELSE ${failure} END`
const noStep = fail('bigint', 'the step must not be 0')
const outside = fail('bigint', 'array index out of bounds')
const negative = fail('varchar', 'the length must not be negative')
/** Seconds with no, three or six decimals, as CAST to STRING prints them. */
const CIVIL = `strftime(x, '%Y-%m-%d %H:%M:%S') || CASE WHEN microsecond(x) % 1000000 = 0 THEN ''
  WHEN microsecond(x) % 1000 = 0 THEN strftime(x, '.%g') ELSE strftime(x, '.%f') END`
const utc = (template: string): string => template.replace(/\bx\b/g, "timezone('UTC', x)")

/** Each macro: its parameters and its body. */
export const MACROS: Record<string, readonly [string, string]> = {
  array_last: ['a', `CASE WHEN len(a) > 0 THEN a[-1] WHEN a IS NULL THEN NULL ELSE a[${outside}] END`],
  array_to_string: ['a, d', 'array_to_string(a, d)'],
  array_to_string_nulls: ['a, d, n', 'array_to_string(list_transform(a, lambda e: coalesce(e, n)), d)'],
  civil_text: ['x', CIVIL],
  date_array: [
    'a, b, s',
    `CASE WHEN a IS NULL OR b IS NULL OR s IS NULL THEN NULL WHEN s = 0 THEN [DATE '1970-01-01' + CAST(${noStep} AS INTEGER)]
      ELSE list_transform(generate_series(0, CAST(b - a AS BIGINT), s), lambda i: a + CAST(i AS INTEGER)) END`,
  ],
  date_in_range: ['x', inRange(RANGES.date, fail('date', 'date out of range'))],
  datetime_in_range: ['x', inRange(RANGES.datetime, fail('timestamp', 'datetime out of range'))],
  div: [
    'a, b',
    `CASE WHEN b = 0 AND a IS NOT NULL THEN ${fail('bigint', 'division by zero')} ELSE a // b END`,
  ],
  divide: [
    'a, b',
    `CASE WHEN b = 0 AND a IS NOT NULL THEN ${fail('double', 'division by zero')} ELSE a / b END`,
  ],
  finite: ['x', `CASE WHEN isinf(x) THEN ${fail('double', 'float64 overflow')} ELSE x END`],
  floor_divide: ['x, u', '(x - (((x % u) + u) % u)) // u'],
  generate_array: [
    'a, b, s',
    `CASE WHEN s = 0 THEN [${noStep}] WHEN s IS NULL THEN NULL ELSE generate_series(a, b, s) END`,
  ],
  in_array: [
    'x, a',
    `CASE WHEN coalesce(len(a), 0) = 0 THEN false WHEN x IS NULL THEN NULL WHEN list_contains(a, x) THEN true
      WHEN list_count(a) < len(a) THEN NULL ELSE false END`,
  ],
  // Of the two instants of a repeated hour GoogleSQL takes the first, DuckDB the second. (Lord Howe repeats half an hour: not seen.)
  instant: [
    'c, z',
    `CASE WHEN timezone(z, timezone(z, c) - to_hours(1)) = c THEN timezone(z, c) - to_hours(1) ELSE timezone(z, c) END`,
  ],
  json_int: [
    'x',
    `CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(x AS VARCHAR) ELSE '"' || CAST(x AS VARCHAR) || '"' END`,
  ],
  json_timestamp: [
    'x',
    `'"' || strftime(timezone('UTC', x), '%Y-%m-%dT%H:%M:%S') || CASE WHEN epoch_us(x) % 1000000 = 0 THEN ''
      WHEN epoch_us(x) % 1000 = 0 THEN strftime(timezone('UTC', x), '.%g') ELSE strftime(timezone('UTC', x), '.%f') END || 'Z"'`,
  ],
  left: ['x, n', `CASE WHEN n < 0 THEN ${negative} ELSE left(x, n) END`],
  list_distinct: [
    'a',
    `CASE WHEN a IS NULL OR list_count(a) = len(a) THEN list_distinct(a)
      ELSE list_prepend(NULL, list_distinct(a)) END`,
  ],
  lower: ['x', 'CASE WHEN strlen(x) = length(x) THEN lower(x) ELSE gs_lower(x) END'],
  make_date: [
    'y, m, d',
    `CASE WHEN y IS NULL OR m IS NULL OR d IS NULL THEN NULL WHEN y BETWEEN 1 AND 9999 THEN make_date(y, m, d)
      ELSE ${fail('date', 'date out of range')} END`,
  ],
  make_datetime: [
    'y, mo, d, h, mi, s',
    `CASE WHEN y BETWEEN 1 AND 9999 OR y IS NULL THEN make_timestamp(y, mo, d, h, mi, CAST(s AS DOUBLE))
      ELSE ${fail('timestamp', 'datetime out of range')} END`,
  ],
  mod: [
    'a, b',
    `CASE WHEN b = 0 AND a IS NOT NULL THEN ${fail('bigint', 'division by zero')} ELSE a % b END`,
  ],
  numeric_text: ['x', "regexp_replace(regexp_replace(CAST(x AS VARCHAR), '0+$', ''), '\\.$', '')"],
  offset: [
    'a, i',
    `CASE WHEN a IS NULL OR i IS NULL THEN NULL WHEN i >= 0 AND i < len(a) THEN a[i + 1]
      ELSE a[${outside}] END`,
  ],
  ordinal: [
    'a, i',
    `CASE WHEN a IS NULL OR i IS NULL THEN NULL WHEN i >= 1 AND i <= len(a) THEN a[i]
      ELSE a[${outside}] END`,
  ],
  pow: [
    'x, y',
    `CASE WHEN isfinite(pow(x, y)) OR x IS NULL OR y IS NULL OR NOT isfinite(x) OR NOT isfinite(y) THEN pow(x, y)
      ELSE ${fail('double', 'floating point error in POW')} END`,
  ],
  range_bucket: [
    'x, a',
    'CASE WHEN x IS NOT NULL AND a IS NOT NULL THEN len(list_filter(a, lambda e: e <= x)) END',
  ],
  replace: ['x, f, t', "CASE WHEN f = '' AND t IS NOT NULL THEN x ELSE replace(x, f, t) END"],
  right: ['x, n', `CASE WHEN n < 0 THEN ${negative} ELSE right(x, n) END`],
  safe_negate: ['x', 'TRY(- x)'],
  safe_offset: ['a, i', 'CASE WHEN i >= 0 AND i < len(a) THEN a[i + 1] END'],
  safe_ordinal: ['a, i', 'CASE WHEN i >= 1 AND i <= len(a) THEN a[i] END'],
  split: ['x, d', 'string_split(x, d)'],
  strpos: ['x, s', 'instr(x, s)'],
  substr: [
    'x, p',
    `CASE WHEN p > 0 THEN substring(x, p) WHEN p < 0 AND - p < length(x) THEN right(x, - p)
      WHEN p IS NULL THEN NULL ELSE x END`,
  ],
  substr_length: [
    'x, p, n',
    `CASE WHEN x IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN n < 0 THEN ${negative}
      WHEN p > 0 THEN substring(x, p, n) WHEN p = 0 OR - p >= length(x) THEN left(x, n)
      ELSE left(right(x, - p), n) END`,
  ],
  timestamp_array: [
    'a, b, s',
    `CASE WHEN a IS NULL OR b IS NULL OR s IS NULL THEN NULL WHEN s = 0 THEN [a + to_microseconds(${noStep})]
      ELSE list_transform(generate_series(epoch_us(a), epoch_us(b), s), lambda i: timezone('UTC', make_timestamp(i))) END`,
  ],
  timestamp_in_range: [
    'x',
    inRange(RANGES.timestamp, `timezone('UTC', ${fail('timestamp', 'timestamp out of range')})`),
  ],
  timestamp_of: ['x', "timezone('UTC', gs_instant_of(x))"],
  timestamp_of_micros: [
    'x',
    `CASE WHEN x IS NULL OR x BETWEEN -62135596800000000 AND 253402300799999999 THEN timezone('UTC', make_timestamp(x))
      ELSE timezone('UTC', ${fail('timestamp', 'timestamp out of range')}) END`,
  ],
  timestamp_text: ['x', `${utc(CIVIL)} || '+00'`],
  truncate_hour: ['x, c', 'x - to_microseconds(((epoch_us(c) % 3600000000) + 3600000000) % 3600000000)'],
  truncate_micros: ['x, u', 'x - to_microseconds(((epoch_us(x) % u) + u) % u)'],
  try_timestamp_of: ['x', "timezone('UTC', gs_try_instant_of(x))"],
  upper: ['x', 'CASE WHEN strlen(x) = length(x) THEN upper(x) ELSE gs_upper(x) END'],
  week_diff: ['a, b, s', `CAST(floor((a - ${DAY_0} - s) / 7) - floor((b - ${DAY_0} - s) / 7) AS BIGINT)`],
  week_of_year: ['x, s', '(dayofyear(x) + 6 - ((dayofweek(x) - s + 7) % 7)) // 7'],
  week_start: ['d, s', 'd - CAST((dayofweek(d) - s + 7) % 7 AS INTEGER)'],
  zone_hours: [
    'x, c',
    `CASE WHEN epoch_us(c) < epoch_us(x) THEN '-' ELSE '+' END
      || lpad(CAST(abs(epoch_us(c) - epoch_us(x)) // 3600000000 AS VARCHAR), 2, '0')
      || CASE WHEN abs(epoch_us(c) - epoch_us(x)) // 60000000 % 60 = 0 THEN ''
        ELSE ':' || lpad(CAST(abs(epoch_us(c) - epoch_us(x)) // 60000000 % 60 AS VARCHAR), 2, '0') END`,
  ],
  zone_offset: [
    'x, c, d',
    `CASE WHEN epoch_us(c) < epoch_us(x) THEN '-' ELSE '+' END
      || lpad(CAST(abs(epoch_us(c) - epoch_us(x)) // 3600000000 AS VARCHAR), 2, '0') || d
      || lpad(CAST(abs(epoch_us(c) - epoch_us(x)) // 60000000 % 60 AS VARCHAR), 2, '0')`,
  ],
}
