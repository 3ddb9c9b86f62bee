// SPDX-License-Identifier: Apache-2.0
// The warehouse dies under load while producers send: capture says so and takes nothing on trust, the producers send
// again, and once the service is back every event that was acknowledged is there, each exactly once.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { capture } from '../../functions/capture/capture.ts'
import { startEmulator } from './emulator.ts'
import { adhoc, makeDataset, warehouseAt } from './ledger.ts'
import { makeWorld, requestOf } from './world.ts'

const DATASET = 'outage'
const PRODUCERS = 4
/** Small requests, so that many are on their way at any moment. */
const BATCH = 20
const BATCHES = 80
const OUTAGE_MS = 3_000
/** A producer here waits less than it is told to, so that the test ends. */
const AGAIN_MS = 200

/** One event that is refused, with each request. */
const wrong = (index: number) => ({
  event_id: `01920000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  action: 'peek',
})

type Answer = { status: number; retryAfter: string | undefined }

test('an outage in the middle of capture loses nothing that was acknowledged and doubles nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'access-ledger-bigquery-'))
  const first = await startEmulator(folder)
  const url = `http://127.0.0.1:${first.port}`
  await makeDataset(DATASET, url)
  const world = await makeWorld()
  world.clock.set(new Date('2026-10-17T02:10:00+09:00'))
  const deps = world.captureWith(warehouseAt(DATASET, { url, requestMs: 5_000, retryDelays: [] }))
  const crm = world.batches
    .filter(({ request }) => request.authorization === requestOf('crm-app', '').authorization)
    .flatMap(
      ({ request }) => JSON.parse(Buffer.from(request.body).toString()).events as { event_id: string }[],
    )
  const waiting = Array.from({ length: BATCHES }, (_, index) => [
    ...crm.slice(index * BATCH, (index + 1) * BATCH),
    wrong(index),
  ])
  const answers: Answer[] = []
  const accepted = new Set<string>()
  const rejected = new Set<string | null>()
  const producer = async () => {
    for (let events = waiting.shift(); events; ) {
      const { status, headers, body } = await capture(deps, requestOf('crm-app', { events }))
      answers.push({ status, retryAfter: headers['retry-after'] })
      if (status === 503) {
        await pause(AGAIN_MS)
        continue
      }
      for (const fate of 'events' in body ? body.events : [])
        (fate.status === 'accepted' ? accepted : rejected).add(fate.event_id)
      events = waiting.shift()
    }
  }
  const producers = Promise.all(Array.from({ length: PRODUCERS }, producer))
  while (answers.length < 20) await pause(20)
  await first.kill()
  await pause(OUTAGE_MS)
  expect(waiting.length).toBeGreaterThan(20)
  const second = await startEmulator(folder, first.port)
  try {
    await producers
    const refused = answers.filter(({ status }) => status === 503)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 503]))
    expect(refused.length).toBeGreaterThan(PRODUCERS)
    expect(refused.map(({ retryAfter }) => Number(retryAfter)).filter((seconds) => !(seconds > 0))).toEqual(
      [],
    )

    const read = async (view: string) => {
      const rows = await warehouseAt(DATASET, { url }).query(
        adhoc(`SELECT event_id FROM ${view}`, [{ name: 'event_id', type: 'STRING' }]),
      )
      return rows.map(({ event_id }) => event_id as string).sort()
    }
    const sent = crm.slice(0, BATCHES * BATCH).map(({ event_id }) => event_id)
    expect([...accepted].sort()).toEqual([...new Set(sent)].sort())
    expect([...rejected].sort()).toEqual(Array.from({ length: BATCHES }, (_, index) => wrong(index).event_id))
    expect(await read('events')).toEqual([...accepted].sort())
    expect(await read('rejections')).toEqual([...rejected].sort())
  } finally {
    await second.stop()
  }
}, 240_000)
