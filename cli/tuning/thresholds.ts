// SPDX-License-Identifier: Apache-2.0
// Which thresholds of a rule are worth varying, and to what.
import type { RuleFile } from '../../schemas/rule.ts'

/** Half, three quarters, as it is, one and a half, twice. */
export const FACTORS = [0.5, 0.75, 1, 1.5, 2] as const

/** These say when and over what a rule looks, not how much is too much. */
const NO_MEASURE = /_hour$|^lookback_days$|^minimum_days$|^recorded_days$|^training_|^weight_|_prefix_bits$/

/** Names of the thresholds that are varied, in the order of the rule file. */
export const variedParameters = (rule: Pick<RuleFile, 'parameters'>): string[] =>
  Object.entries(rule.parameters)
    .filter(([name, { type }]) => type === 'INT64' && !NO_MEASURE.test(name))
    .map(([name]) => name)

/** The value at a factor: a whole number, and at least 1 unless the plan says 0 already. */
export const variedValue = (value: number, factor: number): number =>
  factor === 1 || value === 0 ? value : Math.max(1, Math.round(value * factor))
