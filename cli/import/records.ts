// SPDX-License-Identifier: Apache-2.0
// Groups lines into records: one line each, or a CSV record whose quoted field runs over several. Where a quote is
// never closed, its first line alone is refused and reading goes on with the next, so that one torn line of a crash
// does not swallow the log.
import { type CsvShape, csvFields, leavesQuoteOpen } from './csv-record.ts'
import { type Line, type LineBlock, MAX_LINE_BYTES } from './lines.ts'

/** A record of the log. `broken` says what is allowed instead of it; `text` is then how it begins. */
export type LogRecord = { line: number; text: string; broken?: string }
export type RecordBlock = { records: LogRecord[]; position: number }

const START = 200
const QUOTES = 'a record whose quotes are closed; within a quoted field a quote is doubled'

type Numbered = { line: number; content: Line }

const simple = ({ line, content }: Numbered): LogRecord =>
  typeof content === 'string'
    ? { line, text: content }
    : { line, text: content.start, broken: content.allowed }

const isBlank = (content: Line): boolean => typeof content === 'string' && content.trim() === ''

/** Joins the lines of CSV records. Keeps at most one record of MAX_LINE_BYTES. */
class CsvJoiner {
  private readonly shape: CsvShape & { quote: string }
  private pending: { line: number; content: string }[] = []
  private size = 0
  constructor(shape: CsvShape & { quote: string }) {
    this.shape = shape
  }

  /** The records that these lines complete. */
  join(lines: readonly Numbered[], ends: boolean): LogRecord[] {
    const out: LogRecord[] = []
    let todo: readonly Numbered[] = lines
    let at = 0
    // The first pending line is no record: refuse it and read the ones after it anew.
    const giveUp = () => {
      const [first, ...others] = this.pending
      if (!first) return
      out.push({ line: first.line, text: first.content.slice(0, START), broken: QUOTES })
      todo = [...others, ...todo.slice(at)]
      at = 0
      this.pending = []
      this.size = 0
    }
    while (at < todo.length || (ends && this.pending.length > 0)) {
      const next = todo[at]
      if (!next) {
        giveUp()
        continue
      }
      if (typeof next.content !== 'string') {
        if (this.pending.length > 0) giveUp()
        else {
          out.push(simple(next))
          at += 1
        }
        continue
      }
      at += 1
      const state = this.take(next.line, next.content, out)
      if (state === 'broken') giveUp()
    }
    return out
  }

  private take(line: number, content: string, out: LogRecord[]): 'fine' | 'broken' {
    const { quote } = this.shape
    if (this.pending.length === 0) {
      if (!leavesQuoteOpen(content, quote, false)) {
        if (!isBlank(content)) out.push({ line, text: content })
        return 'fine'
      }
      this.pending = [{ line, content }]
      this.size = content.length
      return 'fine'
    }
    this.pending.push({ line, content })
    this.size += content.length + 1
    if (this.size > MAX_LINE_BYTES) return 'broken'
    if (leavesQuoteOpen(content, quote, true)) return 'fine'
    const text = this.pending.map((one) => one.content).join('\n')
    if (!csvFields(text, this.shape)) return 'broken'
    out.push({ line: this.pending[0]?.line ?? line, text })
    this.pending = []
    this.size = 0
    return 'fine'
  }
}

/** Yields the records of a log in order; blank lines are none. `csv` is null for one record a line. */
export async function* readRecords(
  lines: AsyncIterable<LineBlock>,
  csv: CsvShape | null,
): AsyncGenerator<RecordBlock> {
  const { quote } = csv ?? {}
  const joiner = csv && quote ? new CsvJoiner({ ...csv, quote }) : undefined
  let number = 0
  let last = 0
  for await (const block of lines) {
    const numbered = block.lines.map((content) => {
      number += 1
      return { line: number, content }
    })
    last = block.position
    const records = joiner
      ? joiner.join(numbered, false)
      : numbered.filter(({ content }) => !isBlank(content)).map(simple)
    yield { records, position: last }
  }
  const rest = joiner?.join([], true) ?? []
  if (rest.length > 0) yield { records: rest, position: last }
}
