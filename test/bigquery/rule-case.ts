// SPDX-License-Identifier: Apache-2.0
// The parameters that a case of a rule is judged with.
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Value } from '../../functions/platform/warehouse.ts'
import type { Rule } from '../../sql/rules.ts'
import type { CaseFile } from '../rules/case.ts'
import { addDays, seoulMidnight } from '../rules/given-places.ts'

const AFTER_MIDNIGHT_MS = 3 * 3_600_000

/** The shared parameters of a day, at the case's as_of. */
export const windowOf = (file: CaseFile, day: string): Record<string, Value> => ({
  day,
  window_start: toTimestamp(seoulMidnight(day)),
  window_end: toTimestamp(seoulMidnight(addDays(day, 1))),
  as_of: toTimestamp(
    file.as_of
      ? new Date(file.as_of)
      : new Date(seoulMidnight(addDays(file.day, 1)).getTime() + AFTER_MIDNIGHT_MS),
  ),
})

/** The rule's examples, with what the case gives instead. */
export const thresholds = (rule: Rule, file: CaseFile): Record<string, Value> => ({
  ...Object.fromEntries(Object.entries(rule.parameters).map(([name, { example }]) => [name, example])),
  ...file.parameters,
})
