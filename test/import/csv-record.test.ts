// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvFields, leavesQuoteOpen } from '../../cli/import/csv-record.ts'

const SHAPE = { delimiter: ',', quote: '"' }

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['', ['']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",', ['say "hi"', '']],
  ['"two\nlines",x', ['two\nlines', 'x']],
  ['"",""', ['', '']],
  ['a,5" disk', undefined],
  ['"a"b,c', undefined],
  ['"open', undefined],
  ['x,"open ""', undefined],
])('The record %j has the fields %j.', (record, fields) => {
  expect(csvFields(record, SHAPE)).toEqual(fields)
})

test('Any record that follows RFC 4180 reads as another parser reads it.', () => {
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', '가', ' ', ';') }),
    fc
      .string({ unit: fc.constantFrom('a', '"', ',', '\n', '나') })
      .map((text) => `"${text.replaceAll('"', '""')}"`),
  )
  fc.assert(
    fc.property(fc.array(field, { minLength: 2, maxLength: 6 }), (fields) => {
      const record = fields.join(',')
      const [theirs] = parse(record, { relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
      expect(csvFields(record, SHAPE)).toEqual(theirs)
      expect(record.split('\n').reduce((open, line) => leavesQuoteOpen(line, '"', open), false)).toBe(false)
    }),
    { seed: 7, numRuns: 500 },
  )
})
