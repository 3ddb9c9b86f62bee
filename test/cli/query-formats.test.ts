// SPDX-License-Identifier: Apache-2.0
// Rows as tables, JSON and CSV, and parameters as the command line gives them.
import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import stringWidth from 'string-width'
import { formatRows } from '../../cli/query/format.ts'
import { guessType, parameterValue, parseParameter } from '../../cli/query/parameters.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Value } from '../../functions/platform/warehouse.ts'

const text = (...names: string[]) => names.map((name) => ({ name, type: 'STRING' }))
const shown = (
  kind: 'table' | 'json' | 'csv',
  columns: { name: string; type: string }[],
  rows: Row[],
  width = 80,
) => formatRows(kind, columns, rows, 'Asia/Seoul', width)

describe('a table', () => {
  test('lines up Korean, numbers to the right, and shows times in the zone of the plan', () => {
    const columns = [...text('이름'), { name: 'n', type: 'INT64' }, { name: 'at', type: 'TIMESTAMP' }]
    const table = shown('table', columns, [
      { 이름: '한서윤', n: 7, at: '2026-10-05T15:30:00.000000Z' },
      { 이름: 'han', n: 1200, at: null },
    ])
    expect(table).toBe(
      [
        '┌────────┬──────┬─────────────────────┐',
        '│ 이름   │    n │ at                  │',
        '├────────┼──────┼─────────────────────┤',
        '│ 한서윤 │    7 │ 2026-10-06 00:30:00 │',
        '│ han    │ 1200 │                     │',
        '└────────┴──────┴─────────────────────┘',
        '2 rows',
      ].join('\n'),
    )
    expect(
      new Set(
        table
          .split('\n')
          .slice(0, -1)
          .map((line) => stringWidth(line)),
      ),
    ).toEqual(new Set([39]))
  })

  test('wider than the terminal becomes one record a row', () => {
    expect(shown('table', text('a', 'long_name'), [{ a: '가'.repeat(40), long_name: 'b' }])).toBe(
      `── 1 ──\na          ${'가'.repeat(40)}\nlong_name  b\n1 row`,
    )
    expect(shown('table', text('a'), [{ a: '가'.repeat(37) }])).toContain('┌')
  })

  test('of no rows says so', () => {
    expect(shown('table', text('a'), [])).toBe('0 rows')
  })

  test('shows lists and records flat, and nothing that would drive a terminal', () => {
    const value: Value = { id: 'M-1', tags: ['a', 'b'], none: null }
    const nasty = 'a\u001b[2J\u009b31m\r\nb\u202ec\u200bd'
    const table = shown('table', text('v', 'w'), [{ v: value, w: nasty }])
    expect(table).toContain('│ id M-1 tags a, b │ a·[2J·31m··b·c·d │')
  })
})

describe('JSON', () => {
  test('gives rows as stored, and survives what would drive a terminal', () => {
    const rows: Row[] = [
      { a: '\u001b[2J\u009b한글\u202e\u2028"\\', at: '2026-10-05T15:30:00.000001Z', n: null, l: [{ k: 1 }] },
    ]
    const json = shown('json', text('a', 'at', 'n', 'l'), rows)
    expect(JSON.parse(json)).toEqual(rows)
    expect(json).toContain('한글')
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028]/u)
    expect(shown('json', text('a'), [])).toBe('[]')
  })
})

describe('CSV', () => {
  const back = (csv: string) => parse(csv, { columns: true, relax_column_count: false })

  test('keeps quotes, commas, line ends, spaces at the end and empty cells', () => {
    const rows = [
      { a: 'x,"y"\nz', b: ' end ' },
      { a: '', b: '' },
      { a: '한글', b: ' ' },
    ]
    expect(back(shown('csv', text('a', 'b'), rows))).toEqual(rows)
    expect(shown('csv', text('a'), [{ a: 'x' }, { a: null }, { a: null }])).toBe('a\nx\n\n')
    expect(shown('csv', text('a', 'b'), [])).toBe('a,b')
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://192.0.2.1")'])(
    'turns %j into text that no spreadsheet runs, also as a name of a column',
    (formula) => {
      const csv = shown('csv', text('a', formula), [{ a: formula, [formula]: 'b' }])
      expect(parse(csv)).toEqual([
        ['a', `'${formula}`],
        [`'${formula}`, 'b'],
      ])
    },
  )

  test('leaves numbers alone, negative ones too, and writes lists and records as JSON', () => {
    const columns = [{ name: 'n', type: 'INT64' }, ...text('l', 's')]
    expect(back(shown('csv', columns, [{ n: -5, l: ['=a'], s: { k: 'v' } }]))).toEqual([
      { n: '-5', l: '["=a"]', s: '{"k":"v"}' },
    ])
  })
})

describe('a parameter', () => {
  test.each([
    ['day=2026-10-05', { name: 'day', type: undefined, text: '2026-10-05' }],
    ['n:int64=5', { name: 'n', type: 'INT64', text: '5' }],
    ['ids:ARRAY<STRING>=a,b', { name: 'ids', type: 'ARRAY<STRING>', text: 'a,b' }],
    ['text=a=b\nc', { name: 'text', type: undefined, text: 'a=b\nc' }],
    ['empty=', { name: 'empty', type: undefined, text: '' }],
  ])('%j is read', (given, parameter) => {
    expect(parseParameter(given)).toEqual(parameter)
  })

  test.each(['', '=x', 'a', '1a=x', 'a b=x', "a'=x", 'a:T;=x'])('%j is refused', (given) => {
    expect(() => parseParameter(given)).toThrow(expect.objectContaining({ code: 'SQL_PARAMETER' }))
  })

  test.each<[string, string, Value]>([
    ['DATE', '2028-02-29', '2028-02-29'],
    ['TIMESTAMP', '2026-10-05T09:00:00+09:00', '2026-10-05T00:00:00.000000Z'],
    ['TIMESTAMP', '2026-10-05T00:00:00.123456Z', '2026-10-05T00:00:00.123456Z'],
    ['TIMESTAMP', '2026-10-05T00:00:00.9999999Z', '2026-10-05T00:00:00.999999Z'],
    ['INT64', '-42', -42],
    ['INT64', '9007199254740993', '9007199254740993'],
    ['FLOAT64', '1e3', 1000],
    ['BOOL', 'TRUE', true],
    ['STRING', '', ''],
    ['ARRAY<STRING>', '', []],
    ['ARRAY<STRING>', 'a,b', ['a', 'b']],
  ])('%s %j becomes %j', (type, given, value) => {
    expect(parameterValue('p', type, given)).toEqual(value)
  })

  test.each([
    ['DATE', '2026-02-29'],
    ['DATE', '2026-13-01'],
    ['DATE', '20261005'],
    ['TIMESTAMP', '2026-02-30T00:00:00Z'],
    ['TIMESTAMP', '2026-10-05T09:00:00'],
    ['TIMESTAMP', '2026-10-05'],
    ['INT64', '1.5'],
    ['INT64', ''],
    ['FLOAT64', ' '],
    ['FLOAT64', 'x'],
    ['BOOL', 'yes'],
    ['BYTES', 'x'],
  ])('%s %j is refused, naming the parameter and never its value', (type, given) => {
    let thrown: unknown
    try {
      parameterValue('p', type, given)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(LedgerError)
    expect(thrown).toMatchObject({ code: 'SQL_PARAMETER', detail: expect.stringContaining(`p is ${type}`) })
  })

  test.each([
    ['2026-10-05', 'DATE'],
    ['2026-10-05T09:00:00+09:00', 'TIMESTAMP'],
    ['-12', 'INT64'],
    ['True', 'BOOL'],
    ['M-1', 'STRING'],
    ['1.5', 'STRING'],
  ])('%j without a type is taken as %s', (given, type) => {
    expect(guessType(given)).toBe(type)
  })
})
