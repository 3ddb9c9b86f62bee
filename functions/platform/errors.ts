// SPDX-License-Identifier: Apache-2.0
// A failure of the catalogue as an error that can be thrown.
import { ERRORS, type ErrorCode } from './error-catalogue.ts'

export { ERRORS, type ErrorCode } from './error-catalogue.ts'

/** A failure of the catalogue. `detail` says what was wrong, where, what is allowed and what came; never personal data. */
export class LedgerError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  constructor(code: ErrorCode, detail = '', options?: { cause?: unknown }) {
    super(detail ? `${ERRORS[code].message}: ${detail}` : ERRORS[code].message, options)
    this.name = 'LedgerError'
    this.code = code
    this.detail = detail
  }
  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }
  get help(): string {
    return ERRORS[this.code].help
  }
}

/** The code of any thrown value; INTERNAL for what the catalogue does not know. */
export const codeOf = (error: unknown): ErrorCode =>
  error instanceof LedgerError ? error.code : hasCatalogueCode(error) ? error.code : 'INTERNAL'

const hasCatalogueCode = (error: unknown): error is { code: ErrorCode } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in ERRORS
