// SPDX-License-Identifier: Apache-2.0
// In which order accepted events and the notes of late ones are stored.
import { expect, test } from '@jest/globals'
import { storeEvents } from '../../functions/capture/store-events.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import type { AccessEventsRow } from '../../schemas/access-events.ts'

const RECEIVED = '2030-03-07T03:00:00.000000Z'
const row = (event_id: string, event_date: string, late: boolean, backfilled = false): AccessEventsRow =>
  ({
    event_id,
    event_date,
    received_at: RECEIVED,
    late,
    backfilled,
    producer: { id: 'crm-server' },
  }) as AccessEventsRow

const recording = (fails?: string) => {
  const calls: [string, unknown[]][] = []
  const append = async (table: string, rows: readonly Row[]) => {
    calls.push([table, table === 'late_arrivals' ? [...rows] : rows.map((one) => one.event_id)])
    if (table === fails) throw new Error('no disk')
  }
  return { calls, append }
}

test('late events are noted once a day before they are stored, and imported ones are not', async () => {
  const warehouse = recording()
  await storeEvents(warehouse, [
    row('a', '2030-03-04', true),
    row('b', '2030-03-05', true),
    row('c', '2030-03-04', true),
    row('d', '2030-03-03', true, true),
    row('e', '2030-03-07', false),
  ])
  const note = { received_at: RECEIVED, producer_id: 'crm-server' }
  expect(warehouse.calls).toEqual([
    [
      'late_arrivals',
      [
        { ...note, event_date: '2030-03-04', events: 2 },
        { ...note, event_date: '2030-03-05', events: 1 },
      ],
    ],
    ['access_events', ['a', 'b', 'c', 'd', 'e']],
  ])
})

test('events that are in time cost one write', async () => {
  const warehouse = recording()
  await storeEvents(warehouse, [row('a', '2030-03-07', false)])
  expect(warehouse.calls).toEqual([['access_events', ['a']]])
})

test('an event whose note could not be stored is not stored, and the caller learns of it', async () => {
  const warehouse = recording('late_arrivals')
  await expect(storeEvents(warehouse, [row('a', '2030-03-04', true)])).rejects.toThrow('no disk')
  expect(warehouse.calls.map(([table]) => table)).toEqual(['late_arrivals'])
})
