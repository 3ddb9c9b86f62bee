// SPDX-License-Identifier: Apache-2.0
// Whether a value is in this project's encoding (warehouse.ts) of a scalar type. The service is lenient and would
// store a number as text; a ledger must not.
import type { Value } from './warehouse.ts'

const CHECKS: Record<string, (value: Value) => boolean> = {
  INT64: (value) => Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,19}$/.test(value)),
  FLOAT64: (value) => Number.isFinite(value),
  BOOL: (value) => typeof value === 'boolean',
  DATE: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  TIMESTAMP: (value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value),
}
const isText = (value: Value): boolean => typeof value === 'string'

/** Types without a check of their own are text. NULL fits none. */
export const fitsScalar = (type: string, value: Value): boolean => (CHECKS[type] ?? isText)(value)
