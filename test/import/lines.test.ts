// SPDX-License-Identifier: Apache-2.0
import { expect, test } from '@jest/globals'
import { type Encoding, type Line, MAX_LINE_BYTES, readLines } from '../../cli/import/lines.ts'
import { type LogRecord, readRecords } from '../../cli/import/records.ts'

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size)
    yield { content: bytes.subarray(at, at + size), position: Math.min(at + size, bytes.length) }
}
const linesOf = async (bytes: Buffer, encoding: Encoding = 'utf-8', size = 64): Promise<Line[]> => {
  const lines: Line[] = []
  for await (const block of readLines(cut(bytes, size), encoding)) lines.push(...block.lines)
  return lines
}
const recordsOf = async (text: string, size = 64): Promise<LogRecord[]> => {
  const records: LogRecord[] = []
  const lines = readLines(cut(Buffer.from(text), size), 'utf-8')
  for await (const block of readRecords(lines, { delimiter: ',', quote: '"' })) records.push(...block.records)
  return records
}

test('Lines come out the same wherever the pieces are cut, with a mark at the start and both kinds of line end.', async () => {
  const bytes = Buffer.from('\ufeff첫 줄\r\nsecond\n\n마지막 줄')
  for (let size = 1; size <= bytes.length; size++)
    expect(await linesOf(bytes, 'utf-8', size)).toEqual(['첫 줄', 'second', '', '마지막 줄'])
})

test('A line that is not UTF-8 is noted and its neighbours are read.', async () => {
  const bytes = Buffer.concat([Buffer.from('가\n'), Buffer.from([0x41, 0xff, 0x0a]), Buffer.from('나\n')])
  expect(await linesOf(bytes)).toEqual(['가', { allowed: 'text in utf-8', start: 'A\u00ff' }, '나'])
})

test.each(['cp949', 'euc-kr'] as const)(
  'Korean text in %s is read, rare syllables too.',
  async (encoding) => {
    const bytes = Buffer.from([0xb0, 0xa1, 0x8c, 0x63, 0x0a, 0x31, 0x2c, 0xb3, 0xaa, 0x0a, 0xb0, 0xff, 0x0a])
    expect(await linesOf(bytes, encoding)).toEqual([
      '가똠',
      '1,나',
      { allowed: `text in ${encoding}`, start: '\u00b0\u00ff' },
    ])
  },
)

test.each([64 * 1024, 3 * MAX_LINE_BYTES])(
  'A line that is too long is noted, not kept, with pieces of %i bytes.',
  async (size) => {
    const bytes = Buffer.from(`a\n${'x'.repeat(MAX_LINE_BYTES + 1)}\nb\n${'y'.repeat(2 * MAX_LINE_BYTES)}`)
    const long = (letter: string) => ({
      allowed: 'a line of at most 1048576 bytes',
      start: letter.repeat(200),
    })
    expect(await linesOf(bytes, 'utf-8', size)).toEqual(['a', long('x'), 'b', long('y')])
  },
)

const QUOTES = 'a record whose quotes are closed; within a quoted field a quote is doubled'

test.each([1, 7, 1000])(
  'A CSV record may run over lines; blank lines are none (pieces of %i).',
  async (size) => {
    expect(await recordsOf('a,b\n\n1,"x\r\ny"\n2,"""q"""\n', size)).toEqual([
      { line: 1, text: 'a,b' },
      { line: 3, text: '1,"x\ny"' },
      { line: 5, text: '2,"""q"""' },
    ])
  },
)

test('A quote that is never closed costs its own line, not the rest of the log.', async () => {
  expect(await recordsOf('1,a\n2,5" disk\n3,b\n4,"c"\n5,d\n')).toEqual([
    { line: 1, text: '1,a' },
    { line: 2, text: '2,5" disk', broken: QUOTES },
    { line: 3, text: '3,b' },
    { line: 4, text: '4,"c"' },
    { line: 5, text: '5,d' },
  ])
})

test('A line torn by a crash does not swallow the lines after it, even when their text holds forged records.', async () => {
  expect(await recordsOf('1,"torn\n2,"ok"\n3,"x\n9,forged\ny"\n')).toEqual([
    { line: 1, text: '1,"torn', broken: QUOTES },
    { line: 2, text: '2,"ok"' },
    { line: 3, text: '3,"x\n9,forged\ny"' },
  ])
})
