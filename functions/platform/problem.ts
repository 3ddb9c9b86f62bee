// SPDX-License-Identifier: Apache-2.0
// The answer to a request that failed: code, message and what to do, and whether to come again.
import type { CaptureProblem } from '../../schemas/capture-answer.ts'
import { codeOf, ERRORS, type ErrorCode, LedgerError } from './errors.ts'

/** Seconds after which the caller should send again. */
const RETRY_AFTER = '5'

export type ProblemAnswer = {
  status: number
  headers: Readonly<Record<string, string>>
  body: CaptureProblem
}

/** The answer to a request that was not done. */
export const problem = (error: unknown): ProblemAnswer => {
  const code: ErrorCode = codeOf(error)
  const detail = error instanceof LedgerError ? error.message : ERRORS[code].message
  return {
    status: ERRORS[code].status,
    headers: {
      ...(ERRORS[code].retryable ? { 'retry-after': RETRY_AFTER } : {}),
      ...(code === 'CREDENTIAL_MISSING' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(code === 'METHOD' ? { allow: 'POST' } : {}),
    },
    body: { error: { code, message: detail, help: ERRORS[code].help } },
  }
}
