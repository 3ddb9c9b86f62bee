// SPDX-License-Identifier: Apache-2.0
// Severities in the order a reader needs them.
import { SEVERITIES } from '../../schemas/detection.ts'

export type Severity = (typeof SEVERITIES)[number]
export { SEVERITIES }

/** The entries of each severity. */
export const bySeverity = <T extends { severity: Severity }>(
  entries: readonly T[],
): Record<Severity, T[]> => ({
  high: entries.filter((entry) => entry.severity === 'high'),
  medium: entries.filter((entry) => entry.severity === 'medium'),
  low: entries.filter((entry) => entry.severity === 'low'),
})
