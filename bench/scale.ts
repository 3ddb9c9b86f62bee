// SPDX-License-Identifier: Apache-2.0
// Detection at scale: ten million events in thirty days, and the same daily run over a month and over ten months of history.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Judged } from './detect-run.ts'
import { startWorker } from './worker.ts'

const FIRST_DAY = '2026-09-01'
const LAST_DAY = '2026-09-30'
const NOW = '2026-10-01T09:00:00+09:00'
const DAYS = 30
const STAFF = 200
const EVENTS = 1_000_000
const TIMES = 10
const DAILY_RUNS = 3

export type ScaleBench = {
  events: number
  staff: number
  /** The bare scan of the month that everything else is compared with. */
  scan_seconds: number
  /** The last day alone: facts and every rule. */
  day: Judged
  /** All thirty days, that one included. */
  month_seconds: number
  peak_rss_mb: number
  /** A daily run (which days are due, facts, every rule) with a month of history and with ten: medians of three. */
  daily: { events: number; seconds: number; long_events: number; long_seconds: number; ratio: number }
}

const grow = async <Answer>(folder: string, what: string): Promise<Answer> => {
  const worker = await startWorker('grow', [folder, String(TIMES), String(DAYS), LAST_DAY])
  try {
    return await worker.ask<Answer>(what)
  } finally {
    await worker.stop()
  }
}

const judge = async <T>(
  folder: string,
  memoryMb: number,
  work: (ask: <A>(what: string) => Promise<A>) => Promise<T>,
) => {
  const run = await startWorker('detect-run', [folder, FIRST_DAY, LAST_DAY, NOW, String(memoryMb)])
  try {
    return await work(run.ask)
  } finally {
    await run.stop()
  }
}

const dailySeconds = async (folder: string): Promise<number> => {
  const seconds: number[] = []
  for (let run = 0; run < DAILY_RUNS; run++) {
    await grow(folder, 'forget')
    const judged = await judge(folder, 512, (ask) => ask<Judged>('due'))
    if (judged.days !== 1) throw new Error(`a daily run judged ${judged.days} days`)
    seconds.push(judged.seconds)
  }
  return seconds.sort((a, b) => a - b)[Math.floor(DAILY_RUNS / 2)] ?? 0
}

const benchDaily = async (month: string, long: string): Promise<ScaleBench['daily']> => {
  await judge(month, 512, (ask) => ask('month'))
  cpSync(month, long, { recursive: true })
  const { events } = await grow<{ events: number }>(long, 'extend')
  const [seconds, longSeconds] = [await dailySeconds(month), await dailySeconds(long)]
  return {
    events: EVENTS,
    seconds,
    long_events: events,
    long_seconds: longSeconds,
    ratio: Number((longSeconds / seconds).toFixed(2)),
  }
}

/** Fills, multiplies and judges; takes about ten minutes and 15 GB of disk. */
export const benchScale = async (): Promise<ScaleBench> => {
  const place = mkdtempSync(join(tmpdir(), 'access-ledger-bench-'))
  const [big, month, long] = ['big', 'month', 'long'].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ]
  try {
    const filler = await startWorker('fill-month', [big, FIRST_DAY, LAST_DAY, String(EVENTS), String(STAFF)])
    await filler.ask('fill')
    await filler.stop()
    cpSync(big, month, { recursive: true })
    const { events } = await grow<{ events: number }>(big, 'multiply')
    const judged = await judge(big, 2048, async (ask) => {
      const { seconds: scan_seconds } = await ask<{ seconds: number }>('scan')
      const before = await ask<Judged>('allButLast')
      const day = await ask<Judged>('lastDay')
      return {
        scan_seconds,
        day,
        month_seconds: Number((before.seconds + day.seconds).toFixed(2)),
        peak_rss_mb: day.peak_rss_mb,
      }
    })
    rmSync(big, { recursive: true, force: true })
    return { events, staff: STAFF, ...judged, daily: await benchDaily(month, long) }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
