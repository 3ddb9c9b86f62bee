// SPDX-License-Identifier: Apache-2.0
// Detection and the report over a month of a million events: how long and how much memory, again when nothing is new,
// and what detection inside the server costs the answers of capture.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Judged, Reported } from './detect-run.ts'
import type { DetectedBeside } from './detect-server.ts'
import { type LoadResult, requestBytes } from './load.ts'
import { steadyLoad } from './steady-load.ts'
import { startWorker } from './worker.ts'

const FIRST_DAY = '2026-10-01'
const LAST_DAY = '2026-10-31'
const NOW = '2026-11-05T09:00:00+09:00'
const EVENTS = 1_000_000
/** Requests a second, one event each: what a company of 300 sends at its busiest, many times over. */
const RATE = 200
const WARM_MS = 3000
const QUIET_MS = 20_000

export type Latency = { requests: number; p50_ms: number; p99_ms: number; failed: number }
export type DetectBench = {
  events: number
  subjects: number
  /** The bare scan of the month that everything else is compared with. */
  scan_seconds: number
  month: Judged
  report: Reported
  /** Detection day by day and the report, together. */
  total_seconds: number
  peak_rss_mb: number
  /** The month and its last day judged again: the facts are kept. */
  month_again: Judged
  last_day_again: Judged
  /** Capture under a steady load, alone and while the month is judged in the same process. */
  beside: { quiet: Latency; detecting: Latency; p99_ratio: number; detection: DetectedBeside }
}

const latency = (result: LoadResult): Latency => ({
  requests: result.requests,
  p50_ms: Number(result.p50.toFixed(2)),
  p99_ms: Number(result.p99.toFixed(2)),
  failed: result.failed,
})

const requestSupply = (key: string): (() => Buffer) => {
  let number = 0
  return () => {
    number += 1
    return requestBytes(
      '/v1/events',
      `Bearer ${key}`,
      JSON.stringify({
        event_id: v7(),
        occurred_at: NOW,
        system_id: 'crm',
        channel: 'app',
        actor: { id: `staff-${number % 300}`, type: 'handler', department: 'support' },
        source: { ip: `192.0.2.${number % 250}` },
        action: 'view',
        operation: '회원 상세 조회',
        subjects: [{ id: `M-${100_000 + (number % 5000)}`, type: 'member' }],
      }),
    )
  }
}

const judge = async (folder: string) => {
  const run = await startWorker('detect-run', [folder, FIRST_DAY, LAST_DAY, NOW])
  try {
    const { seconds: scan_seconds } = await run.ask<{ seconds: number }>('scan')
    const month = await run.ask<Judged>('month')
    const report = await run.ask<Reported>('report')
    return {
      scan_seconds,
      month,
      report,
      total_seconds: Number((month.seconds + report.seconds).toFixed(2)),
      peak_rss_mb: report.peak_rss_mb,
      last_day_again: await run.ask<Judged>('lastDay'),
      month_again: await run.ask<Judged>('month'),
    }
  } finally {
    await run.stop()
  }
}

const judgeBesideCapture = async (folder: string): Promise<DetectBench['beside']> => {
  const server = await startWorker<{ port: number; key: string }>('detect-server', [
    folder,
    FIRST_DAY,
    LAST_DAY,
    NOW,
  ])
  try {
    const { port, key } = server.ready
    const next = requestSupply(key)
    await steadyLoad(port, RATE, sleep(WARM_MS), next)
    const quiet = latency(await steadyLoad(port, RATE, sleep(QUIET_MS), next))
    const detecting = server.ask<DetectedBeside>('detect')
    const busy = latency(await steadyLoad(port, RATE, detecting, next))
    return {
      quiet,
      detecting: busy,
      p99_ratio: Number((busy.p99_ms / quiet.p99_ms).toFixed(2)),
      detection: await detecting,
    }
  } finally {
    await server.stop()
  }
}

/** Fills a month, judges it, and judges a copy of it inside a server under load. Takes minutes and about 4 GB of disk. */
export const benchDetect = async (): Promise<DetectBench> => {
  const place = mkdtempSync(join(tmpdir(), 'access-ledger-bench-'))
  const [month, copy] = [join(place, 'month'), join(place, 'copy')]
  try {
    const filler = await startWorker('fill-month', [month, FIRST_DAY, LAST_DAY, String(EVENTS)])
    const filled = await filler.ask<{ events: number; subjects: number }>('fill')
    await filler.stop()
    cpSync(month, copy, { recursive: true })
    return { ...filled, ...(await judge(month)), beside: await judgeBesideCapture(copy) }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
