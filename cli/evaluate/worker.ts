// SPDX-License-Identifier: Apache-2.0
// A worker process of `npm run evaluate`: takes the options of a world as a message, answers with its progress and its count.
import { readPlan } from '../../plan/read.ts'
import { type Measured, measureWorld } from './measure-world.ts'
import type { WorldOptions } from './world.ts'

export type Answer = { progress: [done: number, total: number] } | { measured: Measured } | { failed: string }

const answer = (one: Answer): void => void process.send?.(one)

process.on('message', (options: WorldOptions) => {
  readPlan()
    .then((base) => measureWorld(options, base, (done, total) => answer({ progress: [done, total] })))
    .then(
      (measured) => answer({ measured }),
      (error: unknown) =>
        answer({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
})

// The parent ended or died: nobody waits for the answer.
process.on('disconnect', () => process.exit())
