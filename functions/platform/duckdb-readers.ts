// SPDX-License-Identifier: Apache-2.0
// Readers come and go; now and then somebody needs them all out for a moment.

export type Readers = {
  /** Runs work beside other readers, after any drain under way. */
  enter<T>(work: () => Promise<T>): Promise<T>
  /** Lets nobody in, waits until the last reader is out, and runs work alone. One at a time. */
  drain<T>(work: () => Promise<T>): Promise<T>
}

export const createReaders = (): Readers => {
  let inside = 0
  let draining: Promise<unknown> | undefined
  let lastOut: (() => void) | undefined
  return {
    enter: async (work) => {
      while (draining) await draining
      inside += 1
      try {
        return await work()
      } finally {
        inside -= 1
        if (inside === 0) lastOut?.()
      }
    },
    drain: async (work) => {
      const alone = async () => {
        if (inside > 0)
          await new Promise<void>((resolve) => {
            lastOut = resolve
          })
        lastOut = undefined
        return work()
      }
      const result = alone()
      draining = result.then(
        () => undefined,
        () => undefined,
      )
      try {
        return await result
      } finally {
        draining = undefined
      }
    },
  }
}
