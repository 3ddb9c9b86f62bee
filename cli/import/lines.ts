// SPDX-License-Identifier: Apache-2.0
// Cuts pieces of bytes into lines of text. A line that is too long or not of the encoding becomes a note in its
// place, so that it can be refused by its number and the rest goes on.
import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import type { Piece } from './input.ts'

export const ENCODINGS = ['utf-8', 'euc-kr', 'cp949'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** The longest line, and the longest CSV record over several lines, in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024

/** A line that cannot be read as text: what is allowed, and how it begins. */
export type Unreadable = { allowed: string; start: string }
export type Line = string | Unreadable
/** Lines in order, without their ends, and how many bytes of the file were read for them. */
export type LineBlock = { lines: Line[]; position: number }

const START = 200

const begin = (bytes: Buffer): string => bytes.subarray(0, START).toString('latin1')
const tooLong = (bytes: Buffer): Unreadable => ({
  allowed: `a line of at most ${MAX_LINE_BYTES} bytes`,
  start: begin(bytes),
})

const pieces = (bytes: Buffer): Buffer[] => {
  const found: Buffer[] = []
  let from = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, from)) {
    found.push(bytes.subarray(from, end))
    from = end + 1
  }
  found.push(bytes.subarray(from))
  return found
}

const withoutEnd = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** A whole block at once where it is good, which is some ten times faster; line by line where a byte is not. */
const decode = (bytes: Buffer, encoding: Encoding): Line[] => {
  const utf8 = encoding === 'utf-8'
  if (bytes.length <= MAX_LINE_BYTES) {
    const text = utf8
      ? isUtf8(bytes)
        ? bytes.toString('utf8')
        : undefined
      : iconv.decode(bytes, 'cp949', { stripBOM: false })
    if (text !== undefined && (utf8 || !text.includes('\ufffd'))) return text.split('\n').map(withoutEnd)
  }
  return pieces(bytes).map((line): Line => {
    if (line.length > MAX_LINE_BYTES) return tooLong(line)
    const text = utf8 ? (isUtf8(line) ? line.toString('utf8') : undefined) : iconv.decode(line, 'cp949')
    return text === undefined || (!utf8 && text.includes('\ufffd'))
      ? { allowed: `text in ${encoding}`, start: begin(line) }
      : withoutEnd(text)
  })
}

const BOM = '\ufeff'

/** Yields the lines of the content. Holds one piece and one line at most. The last line needs no end. */
export async function* readLines(
  content: AsyncIterable<Piece>,
  encoding: Encoding,
): AsyncGenerator<LineBlock> {
  let rest: Buffer = Buffer.alloc(0)
  let dropped: Unreadable | undefined
  let first = true
  let last = 0
  const block = (lines: Line[], position: number): LineBlock => {
    const [head, ...others] = first ? lines : []
    first = false
    return typeof head === 'string' && head.startsWith(BOM)
      ? { lines: [head.slice(1), ...others], position }
      : { lines, position }
  }
  for await (const { content: piece, position } of content) {
    last = position
    let bytes = piece
    const before: Line[] = []
    if (dropped) {
      const end = bytes.indexOf(0x0a)
      if (end === -1) continue
      before.push(dropped)
      dropped = undefined
      bytes = bytes.subarray(end + 1)
    }
    const end = bytes.lastIndexOf(0x0a)
    if (end !== -1) {
      const whole = Buffer.concat([rest, bytes.subarray(0, end)])
      rest = Buffer.from(bytes.subarray(end + 1))
      yield block([...before, ...decode(whole, encoding)], position)
    } else {
      rest = Buffer.concat([rest, bytes])
      if (before.length > 0) yield block(before, position)
    }
    if (rest.length > MAX_LINE_BYTES) {
      dropped = tooLong(rest)
      rest = Buffer.alloc(0)
    }
  }
  if (dropped) yield block([dropped], last)
  else if (rest.length > 0) yield block(decode(rest, encoding), last)
}
