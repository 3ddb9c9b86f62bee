// SPDX-License-Identifier: Apache-2.0
// Trying a BigQuery request again, within a time that is known beforehand. The client of Google does not retry a
// 403 rate error and sets no end to a hung answer, so both are done here and nowhere else.

export type Patience = {
  /** Pauses between attempts in milliseconds; their number is the number of repetitions. */
  delays: readonly number[]
  /** The longest one attempt may take. */
  attemptMs: number
  /** No attempt starts that could end after this. */
  totalMs: number
}

/** The other end took the request and gave no answer in time. */
export class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT'
  readonly milliseconds: number
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.milliseconds = milliseconds
    this.name = 'NoAnswer'
  }
}

/** Settles as the work does, or rejects with NoAnswer. The work itself is ended by the client's own timeout. */
export const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/**
 * Runs the attempt until it succeeds, fails with what is not worth repeating, or the patience ends; then rejects with
 * the last failure. The attempt must be idempotent: an answer that was lost counts as a failure.
 */
export const persist = async <T>(
  attempt: () => Promise<T>,
  isPassing: (failure: unknown) => boolean,
  patience: Patience,
): Promise<T> => {
  const start = performance.now()
  for (let repetition = 0; ; repetition += 1) {
    try {
      return await within(Math.min(patience.attemptMs, patience.totalMs), attempt())
    } catch (failure) {
      const delay = patience.delays[repetition]
      if (delay === undefined || !isPassing(failure)) throw failure
      if (performance.now() - start + delay + patience.attemptMs > patience.totalMs) throw failure
      await pause(delay)
    }
  }
}
