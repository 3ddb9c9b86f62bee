// SPDX-License-Identifier: Apache-2.0
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { sampleRows } from './arbitrary-rows.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import { adhoc, makeDataset, warehouseAt } from './ledger.ts'

const DATASET = 'crash'
const WRITERS = 4
const at = ({ port }: Emulator) => `http://127.0.0.1:${port}`

test('every row acknowledged before the service is killed under load is there after it starts again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'access-ledger-bigquery-'))
  const first = await startEmulator(folder)
  await makeDataset(DATASET, at(first))
  const warehouse = warehouseAt(DATASET, { url: at(first), requestMs: 2_000, retryDelays: [] })
  const [row] = sampleRows('access_events', 1, 11)
  const acknowledged: string[] = []
  let failed = 0
  const writer = async (name: number) => {
    for (let batch = 0; failed === 0; batch += 1) {
      const ids = Array.from({ length: 10 }, (_, index) => `writer-${name}-${batch}-${index}`)
      try {
        await warehouse.append(
          'access_events',
          ids.map((event_id) => ({ ...row!, event_id, event_date: '2030-07-01' })),
        )
        acknowledged.push(...ids)
      } catch (error) {
        expect(error).toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' })
        failed += 1
      }
    }
  }
  const writers = Promise.all(Array.from({ length: WRITERS }, (_, name) => writer(name)))
  await pause(3_000)
  await first.kill()
  await writers
  expect(failed).toBeGreaterThan(0)
  expect(acknowledged.length).toBeGreaterThan(100)

  const second = await startEmulator(folder)
  try {
    const stored = await warehouseAt(DATASET, { url: at(second) }).query(
      adhoc("SELECT event_id FROM events WHERE event_date = DATE '2030-07-01'", [
        { name: 'event_id', type: 'STRING' },
      ]),
    )
    const ids = new Set(stored.map(({ event_id }) => event_id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    expect(stored).toHaveLength(ids.size)
  } finally {
    await second.stop()
  }
}, 180_000)
