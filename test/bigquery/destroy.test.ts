// SPDX-License-Identifier: Apache-2.0
import { beforeAll, expect, test } from '@jest/globals'
import { storedSlices } from '../../functions/platform/slices.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { makeDataset, warehouseAt } from './ledger.ts'

const DATASET = 'destroying'
let warehouse: Warehouse

beforeAll(async () => {
  await makeDataset(DATASET)
  warehouse = warehouseAt(DATASET)
})

const event = (id: string, changes: Row): Row => ({
  ...sampleRows('access_events', 1, 7)[0]!,
  event_id: id,
  event_date: '2030-05-01',
  system_id: 'crm',
  retention_class: 'handler',
  received_at: '2030-05-01T01:00:00.000001Z',
  ...changes,
})

test('a slice goes as a whole and alone, and destroying it again is nothing', async () => {
  await warehouse.append('access_events', [
    event('a', {}),
    event('b', {}),
    event('c', { retention_class: 'rights' }),
    event('d', { system_id: 'shop' }),
    event('e', { event_date: '2030-05-02' }),
  ])
  const slice = { day: '2030-05-01', system: 'crm', retentionClass: 'handler' } as const
  const newest = '2030-05-01T01:00:00.000001Z'
  expect([
    await warehouse.destroy('access_events', slice),
    await warehouse.destroy('access_events', slice),
  ]).toEqual([2, 0])
  expect(await warehouse.query(storedSlices('access_events'), { last_day: '2030-05-31' })).toEqual([
    { day: '2030-05-01', system_id: 'crm', retention_class: 'rights', row_count: 1, newest },
    { day: '2030-05-01', system_id: 'shop', retention_class: 'handler', row_count: 1, newest },
    { day: '2030-05-02', system_id: 'crm', retention_class: 'handler', row_count: 1, newest },
  ])
  expect(warehouse.recovery).toEqual({ days: 9, freshMinutes: 120 })
})

test('refused events of no known system go by a system of null', async () => {
  const refused = (id: string, system: string | null): Row => ({
    ...sampleRows('rejected_events', 1, 7)[0]!,
    rejection_id: id,
    event_date: '2030-05-01',
    retention_class: 'handler',
    system_id: system,
  })
  await warehouse.append('rejected_events', [refused('a', null), refused('b', 'crm')])
  expect(
    await warehouse.destroy('rejected_events', {
      day: '2030-05-01',
      system: null,
      retentionClass: 'handler',
    }),
  ).toBe(1)
})
