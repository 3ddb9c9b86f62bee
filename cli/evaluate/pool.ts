// SPDX-License-Identifier: Apache-2.0
// Measures worlds in several processes: the database of each takes one thread, so two worlds need two.
import { type ChildProcess, fork } from 'node:child_process'
import type { Measured } from './measure-world.ts'
import type { Answer } from './worker.ts'
import type { WorldOptions } from './world.ts'

type Say = (index: number, done: number, total: number) => void

const measureIn = (worker: ChildProcess, options: WorldOptions, say: (done: number, total: number) => void) =>
  new Promise<Measured>((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`a worker ended with ${code}`))
    const take = (answer: Answer) => {
      if ('progress' in answer) {
        say(...answer.progress)
        return
      }
      worker.off('message', take)
      worker.off('exit', died)
      if ('measured' in answer) resolve(answer.measured)
      else reject(new Error(answer.failed))
    }
    worker.on('message', take)
    worker.once('exit', died)
    worker.send(options)
  })

/** Measures all worlds, `processes` at a time, and gives what came of each in the order of `worlds`. Throws what a world throws. */
export const measureAll = async (
  worlds: readonly WorldOptions[],
  processes: number,
  finished: (index: number, measured: Measured) => void,
  say: Say,
): Promise<Measured[]> => {
  const results: Measured[] = []
  let next = 0
  const workers = Array.from({ length: Math.min(processes, worlds.length) }, () =>
    fork(new URL('./worker.ts', import.meta.url)),
  )
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let index = next++; index < worlds.length; index = next++) {
          const options = worlds[index] as WorldOptions
          const measured = await measureIn(worker, options, (done, total) => say(index, done, total))
          results[index] = measured
          finished(index, measured)
        }
      }),
    )
    return results
  } finally {
    for (const worker of workers) worker.kill()
  }
}
