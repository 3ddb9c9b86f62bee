// SPDX-License-Identifier: Apache-2.0
// What was not checked, by who can change it: somebody has to mend it, somebody may load data, or time will bring it.
import type { PeriodReport } from './report.ts'
import { NOT_CHECKED_KINDS } from './report-parts.ts'

type Entry = PeriodReport['not_checked'][number]
export type Unchecked = { gaps: Entry[]; absent: Entry[]; learning: Entry[] }

/** The entries of a report, each group in the order of the kinds and otherwise as gathered. */
export const unchecked = ({ not_checked }: Pick<PeriodReport, 'not_checked'>): Unchecked => {
  const ordered = not_checked.toSorted(
    (a, b) => NOT_CHECKED_KINDS.indexOf(a.kind) - NOT_CHECKED_KINDS.indexOf(b.kind),
  )
  return {
    gaps: ordered.filter(({ kind }) => kind !== 'rule_not_checked' && kind !== 'learning'),
    absent: ordered.filter(({ kind }) => kind === 'rule_not_checked'),
    learning: ordered.filter(({ kind }) => kind === 'learning'),
  }
}
