// SPDX-License-Identifier: Apache-2.0
// What is wrong with a plan that has the right shape: where, of what kind, and in both languages.
import type { Bilingual } from '../schemas/plan.ts'

export const PROBLEM_KINDS = [
  'version_duplicate',
  'version_overlap',
  'version_gap',
  'version_reversed',
  'approved_after_start',
  'class_missing',
  'class_duplicate',
  'floor',
  'floor_reference',
  'destruction_late',
  'destruction_confirmer',
  'deputy_missing',
  'deputy_is_officer',
  'review_cycle',
  'time_zone',
  'hours_reversed',
  'hours_empty',
  'clause_unknown',
  'clause_duplicate',
  'threshold_approver',
  'threshold_duplicate',
  'threshold_rule_unknown',
  'threshold_missing',
  'threshold_parameters',
  'threshold_type',
  'risk_weights',
  'category_unknown',
  'purpose_unknown',
  'duplicate',
  'validity_reversed',
  'system_unknown',
  'system_missing',
  'small_system',
  'calendar_duplicate',
  'calendar_validity',
  'calendar_year',
  'cidr',
  'exception_expiry',
  'exception_too_long',
  'exception_approver',
  'exception_rule_unknown',
] as const

export type ProblemKind = (typeof PROBLEM_KINDS)[number]
/** `where` is the file and the path in it: `plan.yaml versions[0].retention[2].period`. */
export type Problem = { where: string; kind: ProblemKind; message: Bilingual }

export const problem = (where: string, kind: ProblemKind, ko: string, en: string): Problem => ({
  where,
  kind,
  message: { ko, en },
})

/** The indexes of entries whose key an earlier entry has already. */
export const repeated = (keys: readonly string[]): number[] =>
  keys.flatMap((key, index) => (keys.indexOf(key) < index ? [index] : []))

type Validity = { valid_from?: string | undefined; valid_to?: string | undefined }
const FIRST = '0000-01-01'
const LAST = '9999-12-31'

/** Whether two validities share a day. Open ends are open. */
export const overlap = (a: Validity, b: Validity): boolean =>
  (a.valid_from ?? FIRST) <= (b.valid_to ?? LAST) && (b.valid_from ?? FIRST) <= (a.valid_to ?? LAST)

/** Whether the last day lies before the first. */
export const reversed = (a: Validity): boolean => (a.valid_from ?? FIRST) > (a.valid_to ?? LAST)
