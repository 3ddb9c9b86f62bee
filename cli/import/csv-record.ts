// SPDX-License-Identifier: Apache-2.0
// One CSV record: whether it is complete, and its fields. Strict as RFC 4180, so that a broken line is refused and
// never guessed. Own code and not a stream parser, because an import needs to refuse one record by its line and go on.

export type CsvShape = { delimiter: string; quote: string | null }

/** Whether a quoted field is still open after the line; a doubled quote opens and closes. */
export const leavesQuoteOpen = (line: string, quote: string, open: boolean): boolean => {
  let state = open
  for (let at = line.indexOf(quote); at !== -1; at = line.indexOf(quote, at + 1)) state = !state
  return state
}

/** The fields, or undefined when a quote stands where none may. */
export const csvFields = (record: string, { delimiter, quote }: CsvShape): string[] | undefined => {
  if (quote === null || !record.includes(quote)) return record.split(delimiter)
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (!record.startsWith(quote, at)) {
      const end = record.indexOf(delimiter, at)
      const field = end === -1 ? record.slice(at) : record.slice(at, end)
      if (field.includes(quote)) return undefined
      fields.push(field)
      if (end === -1) return fields
      at = end + 1
      continue
    }
    let close = record.indexOf(quote, at + 1)
    while (close !== -1 && record.startsWith(quote, close + 1)) close = record.indexOf(quote, close + 2)
    if (close === -1) return undefined
    const inner = record.slice(at + 1, close)
    fields.push(inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner)
    if (close + 1 === record.length) return fields
    if (!record.startsWith(delimiter, close + 1)) return undefined
    at = close + 2
  }
}
