// SPDX-License-Identifier: Apache-2.0
// Capture against a bare function, under the same load in one run: durable events per second and the time of one answer,
// in bursts of seconds, and over a longer run in which loading into the database has to keep up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { eventAt } from './events.ts'
import { type LoadResult, load, requestBytes } from './load.ts'

const WARM_MS = 2000
const MEASURE_MS = 6000
const ROUNDS = 3
const SUSTAINED_MS = 25_000

/** Requests made beforehand, so that making them costs the measured time nothing. Every event id is used once or few times. */
const requests = (count: number, batch: number, authorization: string): Buffer[] =>
  Array.from({ length: count }, (_, index) => {
    const events = Array.from({ length: batch }, (_, at) => eventAt(index * batch + at))
    return requestBytes('/v1/events', authorization, JSON.stringify(batch === 1 ? events[0] : { events }))
  })

export type CaptureFigures = { events_per_second: number; p50_ms: number; p99_ms: number; failed: number }
type Compared = { bare: CaptureFigures; ledger: CaptureFigures; ratio: number }
export type CaptureBench = {
  batch: Compared
  single: Compared
  /** Batches without a pause; the events per second count the time until the last is loaded. */
  sustained: CaptureFigures & { ratio: number }
}

const figures = (results: readonly LoadResult[], batch: number): CaptureFigures => {
  const sorted = [...results].sort((a, b) => a.requests / a.seconds - b.requests / b.seconds)
  const median = sorted[Math.floor(sorted.length / 2)] as LoadResult
  return {
    events_per_second: Math.round((median.requests * batch) / median.seconds),
    p50_ms: Number(median.p50.toFixed(2)),
    p99_ms: Number(median.p99.toFixed(2)),
    failed: results.reduce((sum, result) => sum + result.failed, 0),
  }
}

const ratio = (ledger: CaptureFigures, bare: CaptureFigures): number =>
  Number((ledger.events_per_second / bare.events_per_second).toFixed(2))

/** Gives requests one by one, over and over. */
const supply = (batch: number, key: string): (() => Buffer) => {
  const made = requests(batch === 1 ? 20_000 : 1500, batch, `Bearer ${key}`)
  let at = 0
  return () => made[at++ % made.length] as Buffer
}

const compare = async (batch: number, connections: number, bare: Child, ledger: Child): Promise<Compared> => {
  const results = { bare: [] as LoadResult[], ledger: [] as LoadResult[] }
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, child] of [
      ['bare', bare],
      ['ledger', ledger],
    ] as const) {
      const next = supply(batch, child.key)
      await load(child.port, connections, round === 0 ? WARM_MS : 500, next)
      await ledger.settle()
      results[name].push(await load(child.port, connections, MEASURE_MS, next))
      await ledger.settle()
    }
  const [bareFigures, ledgerFigures] = [figures(results.bare, batch), figures(results.ledger, batch)]
  return { bare: bareFigures, ledger: ledgerFigures, ratio: ratio(ledgerFigures, bareFigures) }
}

const sustain = async (batch: number, connections: number, ledger: Child): Promise<CaptureFigures> => {
  const next = supply(batch, ledger.key)
  const started = performance.now()
  const result = await load(ledger.port, connections, SUSTAINED_MS, next)
  await ledger.settle()
  return figures([{ ...result, seconds: (performance.now() - started) / 1000 }], batch)
}

/** Measures 100 events a request over 4 connections, for bursts and without a pause, and single events over 20. */
export const benchCapture = async (): Promise<CaptureBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'access-ledger-bench-'))
  const bare = await startChild('bare-function')
  const ledger = await startChild('ledger-server', [join(folder, 'ledger')])
  try {
    const batch = await compare(100, 4, bare, ledger)
    const single = await compare(1, 20, bare, ledger)
    const sustained = await sustain(100, 4, ledger)
    return { batch, single, sustained: { ...sustained, ratio: ratio(sustained, batch.bare) } }
  } finally {
    await bare.stop()
    await ledger.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
