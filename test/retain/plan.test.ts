// SPDX-License-Identifier: Apache-2.0
// What retain --plan says of a real ledger at moved clocks: when a day is due in the plan's zone, what holds it, what
// stops it, and that looking changes nothing.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ClassPlan } from '../../functions/retain/plan-retention.ts'
import { retentionNow } from '../../functions/retain/retain.ts'
import type { PlanClass } from '../../schemas/plan.ts'
import { NOTHING_SAID, openRetainLedger, type RetainLedger } from './ledger.ts'
import { refusedRow, storedEvents } from './rows.ts'

let ledger: RetainLedger
beforeEach(async () => {
  ledger = await openRetainLedger()
})
afterEach(() => ledger.close())

const at = async (now: string, confirmed = NOTHING_SAID as Parameters<typeof retentionNow>[1]) =>
  retentionNow(ledger.at(now), confirmed)
const due = async (now: string): Promise<string[]> =>
  (await at(now)).due.map(
    (part) =>
      `${part.table} ${part.day} ${part.system_id} ${part.retention_class} ${part.row_count} ${part.state}`,
  )
const ofClass = (classes: readonly ClassPlan[], name: PlanClass) =>
  classes.find((one) => one.retention_class === name)

/** Producers speak until the day before the moment looked at, so that the clock is not in doubt. */
const speaking = (day: string) => ledger.store([{ at: `${day}T12:00:00+09:00` }])

test('a day is due from midnight of the plan zone after its last day, and overdue after five more', async () => {
  await ledger.store([{ at: '2030-03-04T23:59:59+09:00', times: 1 }])
  await speaking('2032-04-04')
  // Kept until 2032-04-04; that day ends at 15:00 UTC.
  expect(await due('2032-04-04T14:59:59Z')).toEqual([])
  expect(await due('2032-04-04T15:00:00Z')).toEqual(['access_events 2030-03-04 crm handler 1 due'])
  expect(await due('2032-04-09T14:59:59Z')).toEqual(['access_events 2030-03-04 crm handler 1 due'])
  expect(await due('2032-04-09T15:00:00Z')).toEqual(['access_events 2030-03-04 crm handler 1 overdue'])
})

test('an event a second later, on the next day of the zone, is due a day later', async () => {
  await ledger.store([{ at: '2030-03-05T00:00:00+09:00' }])
  await speaking('2032-04-04')
  expect(await due('2032-04-05T00:00:00+09:00')).toEqual([])
  expect(await due('2032-04-06T00:00:00+09:00')).toEqual(['access_events 2030-03-05 crm handler 1 due'])
})

test('each class has its own end, refused events and facts that of their system', async () => {
  await ledger.store([
    { at: '2030-03-04T12:00:00+09:00', times: 2 },
    { at: '2030-03-04T12:00:00+09:00', action: 'grant' },
    { at: '2030-03-04T12:00:00+09:00', system_id: 'visitor-desk' },
  ])
  await ledger.warehouse.append('rejected_events', [refusedRow('2030-03-04', null)])
  await speaking('2031-04-04')
  expect(await due('2031-04-05T09:00:00+09:00')).toEqual([
    'access_events 2030-03-04 visitor-desk handler_small 1 due',
  ])
  await speaking('2032-04-04')
  expect(await due('2032-04-05T09:00:00+09:00')).toEqual([
    'access_events 2030-03-04 crm handler 2 due',
    'access_events 2030-03-04 visitor-desk handler_small 1 overdue',
    'rejected_events 2030-03-04 null handler 1 due',
  ])
  await speaking('2033-04-04')
  expect((await due('2033-04-05T09:00:00+09:00'))[1]).toBe('access_events 2030-03-04 crm rights 1 due')
})

test('looking says what is next, and changes nothing', async () => {
  await ledger.store([
    { at: '2030-03-04T12:00:00+09:00', times: 2 },
    { at: '2030-03-06T12:00:00+09:00', times: 3 },
  ])
  const before = await storedEvents(ledger.warehouse)
  const { classes, stops } = await at('2030-03-07T12:00:00+09:00')
  expect(stops).toEqual([])
  expect(ofClass(classes, 'handler')).toEqual({
    retention_class: 'handler',
    sums: {
      later: { rows: 5, objects: 0, days: 2, first_day: '2030-03-04', last_day: '2030-03-06' },
      held: null,
      fresh: null,
      due: null,
      overdue: null,
    },
    ended_under_hold: null,
    next: {
      on: '2032-04-05',
      sum: { rows: 2, objects: 0, days: 1, first_day: '2030-03-04', last_day: '2030-03-04' },
    },
  })
  expect([await storedEvents(ledger.warehouse), await ledger.archive.list('')]).toEqual([before, []])
})

test('an archive object ends by the day it is about, not by when it was made', async () => {
  const bytes = new Uint8Array([1])
  const kept = { retention_class: 'records', event_day: '2030-01-31', system_id: null } as const
  await ledger.archive.put('reports/report-2030-01/r1/report.json', bytes, kept)
  await ledger.archive.put('reports/unknown', bytes)
  await speaking('2033-01-31')
  const { due: parts, undated } = await at('2033-02-01T00:00:00+09:00')
  expect(parts.map(({ table, day, objects }) => [table, day, objects])).toEqual([
    ['archive', '2030-01-31', ['reports/report-2030-01/r1/report.json']],
  ])
  expect(undated).toEqual(['reports/unknown'])
})

describe('what stops', () => {
  test('a clock that jumped two years ahead of the producers', async () => {
    await ledger.store([{ at: '2030-03-04T12:00:00+09:00' }])
    const { stops } = await at('2032-05-01T00:00:00Z')
    expect(stops.map((stop) => stop.code)).toEqual(['RETAIN_CLOCK'])
    const confirmed = await at('2032-05-01T00:00:00Z', { clock: true, large: [] })
    expect([confirmed.stops, confirmed.due.length]).toEqual([[], 1])
  })

  test('a floor that is not over by the time the producers say', async () => {
    for (const one of ledger.plan.versions[0]?.retention ?? [])
      if (one.class === 'handler') one.period = { years: 2 }
    await ledger.store([{ at: '2030-03-04T12:00:00+09:00' }])
    await speaking('2032-03-04')
    const now = '2032-03-05T09:00:00+09:00'
    expect(await due(now)).toEqual([])
    await speaking('2032-03-05')
    expect(await due(now)).toEqual(['access_events 2030-03-04 crm handler 1 due'])
  })

  test('imported events and those of the ledger itself are no witness of the clock', async () => {
    await ledger.store([
      { at: '2032-04-04T12:00:00+09:00', backfilled: true },
      { at: '2032-04-04T12:00:00+09:00', system_id: 'access-ledger' },
    ])
    expect((await at('2032-04-05T00:00:00Z')).stops.map((stop) => stop.code)).toEqual(['RETAIN_CLOCK'])
  })

  test('more than a twentieth and more than ten days of a class, until the class is named', async () => {
    await ledger.store(
      Array.from({ length: 11 }, (_, n) => ({ at: `2030-03-${String(n + 10)}T12:00:00+09:00` })),
    )
    await speaking('2032-06-01')
    const now = '2032-06-02T00:00:00Z'
    expect((await at(now)).stops).toEqual([
      {
        code: 'RETAIN_TOO_MUCH',
        retention_class: 'handler',
        detail: 'class handler: 11 of 12 rows and objects, on 11 days',
      },
    ])
    expect((await at(now, { clock: false, large: ['rights'] })).stops).toHaveLength(1)
    expect((await at(now, { clock: false, large: ['handler'] })).stops).toEqual([])
  })
})

test('rows that arrived a moment ago wait where the warehouse cannot delete them yet', async () => {
  await ledger.store([
    { at: '2030-03-04T12:00:00+09:00', received_at: '2032-04-05T08:00:01+09:00', backfilled: true },
  ])
  await speaking('2032-04-04')
  const cloud = { ...ledger.warehouse, recovery: { days: 9, freshMinutes: 120 } }
  const state = async (now: string) =>
    (await retentionNow(ledger.at(now, { warehouse: cloud }), NOTHING_SAID)).parts[0]?.state
  expect([await state('2032-04-05T10:00:00+09:00'), await state('2032-04-05T10:00:01+09:00')]).toEqual([
    'fresh',
    'overdue',
  ])
})
