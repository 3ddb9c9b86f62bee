// SPDX-License-Identifier: Apache-2.0
// Shows how far a long count is: a bar on a terminal, a plain line every few seconds elsewhere, on standard error.
import { Presets, SingleBar } from 'cli-progress'

const LINE_EVERY_MS = 5000

export type CountDisplay = {
  update(done: number, total: number, what: string): void
  stop(): void
}

type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean }

/** A display for one count of things that are done. */
export const countDisplay = (out: Output, nowMs: () => number): CountDisplay => {
  if (!out.isTTY) {
    let next = nowMs() + LINE_EVERY_MS
    return {
      update: (done, total, what) => {
        if (nowMs() < next) return
        next = nowMs() + LINE_EVERY_MS
        out.write(`${done}/${total}  ${what}\n`)
      },
      stop: () => undefined,
    }
  }
  const bar = new SingleBar(
    {
      stream: out as NodeJS.WriteStream,
      format: '{bar} {value}/{total}  {what}',
      hideCursor: true,
      barsize: 30,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, total, what) => {
      if (started) bar.update(done, { what })
      else bar.start(total, done, { what })
      started = true
    },
    stop: () => {
      if (started) bar.stop()
    },
  }
}
