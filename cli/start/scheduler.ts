// SPDX-License-Identifier: Apache-2.0
// The built-in scheduler: once a minute it looks whether something is due, and does it. What fails is said on stderr,
// stays due, and is tried again; doctor shows it.
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'

export type Task = {
  name: string
  /** Does what is due; returns a line to log when something was done. Throws what should be tried again. */
  run(): Promise<string | null>
}

const EVERY_MS = 60_000
/** After a failure the task waits longer, up to an hour. */
const MAX_WAIT_MS = 60 * 60_000

const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`)

/** Runs the tasks one after the other, each minute, until the signal; resolves when the last one under way is done. */
export const runScheduler = async (tasks: readonly Task[], signal: AbortSignal): Promise<void> => {
  const waits = new Map<string, { until: number; wait: number }>()
  while (!signal.aborted) {
    for (const task of tasks) {
      const held = waits.get(task.name)
      if (signal.aborted || (held && performance.now() < held.until)) continue
      try {
        const done = await task.run()
        waits.delete(task.name)
        if (done) log(`${task.name}: ${done}`)
      } catch (error) {
        const wait = Math.min((held?.wait ?? EVERY_MS / 2) * 2, MAX_WAIT_MS)
        waits.set(task.name, { until: performance.now() + wait, wait })
        log(
          `${task.name} failed: ${codeOf(error)} ${error instanceof LedgerError ? error.detail : ''}; again in ${Math.round(wait / 60_000)} min`,
        )
      }
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
}
