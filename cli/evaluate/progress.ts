// SPDX-License-Identifier: Apache-2.0
// Shows how far the judging of a log is: a bar on a terminal, a line every few seconds elsewhere. On standard error.
import { Presets, SingleBar } from 'cli-progress'

const LINE_EVERY_MS = 5000

export type JudgeDisplay = { update(done: number, total: number): void; stop(): void }

/** A display for one log. */
export const judgeDisplay = (
  out: NodeJS.WriteStream,
  nowMs: () => number = () => performance.now(),
): JudgeDisplay => {
  if (!out.isTTY) {
    let next = nowMs() + LINE_EVERY_MS
    return {
      update: (done, total) => {
        if (nowMs() < next) return
        next = nowMs() + LINE_EVERY_MS
        out.write(`day ${done} of ${total}\n`)
      },
      stop: () => undefined,
    }
  }
  const bar = new SingleBar(
    {
      stream: out,
      format: '{bar} day {value} of {total}  {eta_formatted} left',
      hideCursor: true,
      barsize: 30,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, total) => {
      if (started) bar.update(done)
      else bar.start(total, done)
      started = true
    },
    stop: () => {
      if (started) bar.stop()
    },
  }
}
