// SPDX-License-Identifier: Apache-2.0
// Shows how far an import is: a bar on a terminal, a plain line every few seconds where nobody watches. On standard
// error, so that the result alone is on standard output.
import { Presets, SingleBar } from 'cli-progress'
import type { ImportProgress } from './import-file.ts'

const LINE_EVERY_MS = 5000

export type ImportDisplay = {
  update(progress: ImportProgress): void
  /** Leaves the last state standing. */
  stop(): void
}

type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean }

const percent = ({ position, size }: ImportProgress): number =>
  Math.floor((100 * position) / Math.max(1, size))

const lines = (out: Output, nowMs: () => number): ImportDisplay => {
  let next = nowMs() + LINE_EVERY_MS
  return {
    update: (progress) => {
      if (nowMs() < next) return
      next = nowMs() + LINE_EVERY_MS
      out.write(
        `${percent(progress)} %  ${progress.read} read, ${progress.accepted} accepted, ${progress.refused} refused\n`,
      )
    },
    stop: () => undefined,
  }
}

const bar = (out: NodeJS.WriteStream): ImportDisplay => {
  const shown = new SingleBar(
    {
      stream: out,
      format:
        '{bar} {percentage} %  {read} read, {accepted} accepted, {refused} refused  {eta_formatted} left',
      etaBuffer: 200,
      hideCursor: true,
      barsize: 30,
    },
    Presets.shades_classic,
  )
  let started = false
  return {
    update: ({ position, size, read, accepted, refused }) => {
      const counts = { read, accepted, refused }
      if (started) shown.update(position, counts)
      else shown.start(size, position, counts)
      started = true
    },
    stop: () => {
      if (started) shown.stop()
    },
  }
}

/** A display for one import. */
export const importDisplay = (
  out: Output = process.stderr,
  nowMs: () => number = () => performance.now(),
): ImportDisplay => (out.isTTY ? bar(out as NodeJS.WriteStream) : lines(out, nowMs))
