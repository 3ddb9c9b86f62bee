// SPDX-License-Identifier: Apache-2.0
// A refusal of one event: the code, where, what is allowed there and what came. It never throws.
import type { ErrorCode } from '../platform/errors.ts'

export type Refusal = {
  code: ErrorCode
  /** JSON path, `$.actor.id`. */
  path: string
  allowed: string
  /** What came, as JSON, before redaction and shortening. */
  received: unknown
}

/** Thrown inside the judging of one event and caught there; never leaves capture. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(code: ErrorCode, path: string, allowed: string, received: unknown) {
    super(code)
    this.refusal = { code, path, allowed, received }
  }
}

/** JSON path text of a list of keys. */
export const jsonPath = (keys: readonly PropertyKey[]): string =>
  `$${keys.map((key) => (typeof key === 'number' ? `[${key}]` : /^\w+$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`)).join('')}`

/** The value at a list of keys, undefined when the way breaks off. */
export const valueAt = (value: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )
