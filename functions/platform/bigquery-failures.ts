// SPDX-License-Identifier: Apache-2.0
// What BigQuery and its client throw, as codes of the catalogue. A message of BigQuery may quote a value of a row or
// a parameter, and a failed insert carries its rows: neither gets into an error of ours, as text or as cause.
import { LedgerError } from './errors.ts'

type Said = { status: number | undefined; reason: string; message: string; transport: string | undefined }

const PASSING_REASONS = new Set([
  'rateLimitExceeded',
  'quotaExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'internalError',
  'tableUnavailable',
])
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504])
/** How messages begin that the analysis of the SQL text gives, before any row is read. */
const ANALYSIS =
  /^(Syntax error|Unrecognized name|Name .* not found|Function not found|No matching signature|Invalid .* literal|Column |Field |Type not found|Query parameter|Unknown |Cannot access field|ORDER BY|SELECT |An expression references|Values referenced|Aggregate function)/
const TABLE = /^Not found: (?:Table|Dataset) ([\w.:\x60-]+)/

const said = (failure: unknown): Said => {
  const thrown = failure as { code?: unknown; message?: unknown; errors?: unknown }
  const first = Array.isArray(thrown.errors)
    ? (thrown.errors as { reason?: unknown; message?: unknown }[])[0]
    : undefined
  return {
    status: typeof thrown.code === 'number' ? thrown.code : undefined,
    transport: typeof thrown.code === 'string' ? thrown.code : undefined,
    reason: typeof first?.reason === 'string' ? first.reason : '',
    message: String(first?.message ?? thrown.message ?? ''),
  }
}

/** Whether the same request may succeed a little later: rate and quota errors (403 too), 5xx, and no answer at all. */
export const isPassing = (failure: unknown): boolean => {
  const { status, reason, transport } = said(failure)
  return (
    PASSING_REASONS.has(reason) ||
    (status !== undefined && PASSING_STATUS.has(status)) ||
    (transport !== undefined && status === undefined && !(failure instanceof LedgerError))
  )
}

const named = ({ status, reason, transport }: Said): string =>
  [reason || transport, status === undefined ? '' : `HTTP ${status}`].filter(Boolean).join(', ')

type InsertError = { index?: number; errors?: { reason?: string; location?: string }[] }

/** The failure of an insertAll: WAREHOUSE_ROW names the row and column refused, all else is WAREHOUSE_UNAVAILABLE. */
export const asAppendError = (failure: unknown, table: string, firstRow: number): LedgerError => {
  const response = (failure as { response?: { insertErrors?: InsertError[] } }).response
  for (const { index = 0, errors = [] } of response?.insertErrors ?? [])
    for (const { reason, location } of errors)
      if (reason !== 'stopped')
        return new LedgerError(
          'WAREHOUSE_ROW',
          `${table} row ${firstRow + index}${location ? `, column ${location}` : ''}: ${reason ?? 'refused'}`,
        )
  const answer = said(failure)
  if (answer.status === 400 || answer.status === 413)
    return new LedgerError(
      'WAREHOUSE_ROW',
      `${table} rows from ${firstRow}: the request was refused (${named(answer)})`,
    )
  return new LedgerError('WAREHOUSE_UNAVAILABLE', `append to ${table} (${named(answer) || 'no answer'})`)
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
const place = (text: string): string => / at \[\d+:\d+\]/.exec(text)?.[0] ?? ''

/** The failure of a query job. Messages about the SQL text are kept; of those about values only the kind and the place. */
export const asQueryError = (failure: unknown, id: string): LedgerError => {
  if (failure instanceof LedgerError) return failure
  if (isPassing(failure))
    return new LedgerError('WAREHOUSE_UNAVAILABLE', `query ${id} (${named(said(failure)) || 'no answer'})`)
  const answer = said(failure)
  const table = TABLE.exec(answer.message)
  if (table) return new LedgerError('SQL_UNKNOWN_TABLE', `${id}: ${table[1]?.split(/[.:]/).at(-1)}`)
  if (answer.reason === 'notFound')
    return new LedgerError('WAREHOUSE_UNAVAILABLE', `query ${id} (${named(answer)})`)
  if (/streaming buffer/i.test(answer.message)) return new LedgerError('WAREHOUSE_FRESH_ROWS', id)
  const line = firstLine(answer.message)
  if (answer.reason === 'invalidQuery' && ANALYSIS.test(line))
    return new LedgerError('SQL_INVALID', `${id}: ${line}`)
  const kind = line.replace(/^Query (error|execution failed): /, '').split(/[:'"\x60]/, 1)[0]
  return new LedgerError('SQL_FAILED', `${id}: ${answer.reason} ${kind}${place(line)}`.trim())
}
