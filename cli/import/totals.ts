// SPDX-License-Identifier: Apache-2.0
// What an import has done so far, over all its runs: the counts it reports and keeps in its state.
import { z } from 'zod'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'

/** Kinds of refusal told apart; the rest is counted together. */
const MAX_KINDS = 100
const OTHERS = { code: 'OTHERS', path: '', allowed: 'kinds of refusal beyond the first 100' }

const count = z.int().min(0)

export const refusalCount = z.strictObject({
  code: z.string(),
  path: z.string(),
  allowed: z.string(),
  count,
  /** Line of the first one, from 1. */
  first_line: count,
})
/** Refusals of one kind: the same code, place and reason. */
export type RefusalCount = z.infer<typeof refusalCount>

export const importTotals = z.strictObject({
  /** Records of the file, without blank lines and header. */
  read: count,
  accepted: count,
  /** Accepted events in which secrets were replaced. */
  redacted: count,
  skipped: z.record(z.string(), count),
  refused: count,
  refusals: z.array(refusalCount),
  /** Refused lines that were also stored in rejected_events, by code. */
  kept: z.record(z.string(), count),
  first_day: z.string().nullable(),
  last_day: z.string().nullable(),
})
export type ImportTotals = z.infer<typeof importTotals>

export const noTotals = (): ImportTotals => ({
  read: 0,
  accepted: 0,
  redacted: 0,
  skipped: {},
  refused: 0,
  refusals: [],
  kept: {},
  first_day: null,
  last_day: null,
})

/** Counts an accepted event by its day. */
export const countAccepted = (totals: ImportTotals, day: string, redactions: number): void => {
  totals.accepted += 1
  if (redactions > 0) totals.redacted += 1
  if (totals.first_day === null || day < totals.first_day) totals.first_day = day
  if (totals.last_day === null || day > totals.last_day) totals.last_day = day
}

export const countSkipped = (totals: ImportTotals, reason: string): void => {
  totals.skipped[reason] = (totals.skipped[reason] ?? 0) + 1
}

/** Counts a refused line under its kind. */
export const countRefused = (
  totals: ImportTotals,
  line: number,
  { code, path, allowed }: Pick<RejectedEventsRow, 'code' | 'path' | 'allowed'>,
): void => {
  totals.refused += 1
  const same = (one: { code: string; path: string; allowed: string }) =>
    totals.refusals.find(
      (known) => known.code === one.code && known.path === one.path && known.allowed === one.allowed,
    )
  const known =
    same({ code, path, allowed }) ?? (totals.refusals.length >= MAX_KINDS ? same(OTHERS) : undefined)
  if (known) known.count += 1
  else
    totals.refusals.push({
      ...(totals.refusals.length >= MAX_KINDS ? OTHERS : { code, path, allowed }),
      count: 1,
      first_line: line,
    })
}
