// SPDX-License-Identifier: Apache-2.0
// What happens by itself: the scheduler destroys only where the plan names who confirmed in advance, and what is overdue
// shows in doctor and in the report.
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkHolds, checkOtherRecords, checkRetention } from '../../cli/doctor/retention.ts'
import type { Ledger } from '../../cli/ledger.ts'
import { openLedger } from '../../cli/ledger.ts'
import { retainDaily } from '../../cli/retain/daily.ts'
import type { Session } from '../../cli/session.ts'
import { scheduledTasks } from '../../cli/start/tasks.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { parseConfig } from '../../functions/platform/config.ts'
import { codeOf } from '../../functions/platform/errors.ts'
import { gatherReport } from '../../functions/report/gather.ts'
import { newFolder } from '../cli/command.ts'
import { eventRows, storedEvents } from './rows.ts'

const DUE = '2032-04-06T09:00:00+09:00'
const LATE = '2032-04-20T09:00:00+09:00'
let data: string
let ledger: Ledger
const session = (now: string): Session => ({
  config: parseConfig({ ACCESS_LEDGER_DATA: data, ACCESS_LEDGER_MEMORY_MB: '256' }),
  clock: fixedClock(new Date(now)),
})
beforeEach(async () => {
  data = newFolder()
  ledger = await openLedger(session('2030-03-01T00:00:00Z').config, session('2030-03-01T00:00:00Z').clock)
  ledger.plan = structuredClone(ledger.plan)
  await ledger.warehouse.append(
    'access_events',
    eventRows([{ at: '2030-03-04T12:00:00+09:00', times: 3 }, { at: '2032-04-05T12:00:00+09:00' }]),
  )
})
afterEach(async () => {
  await ledger.close()
  rmSync(data, { recursive: true, force: true })
})
const confirmInAdvance = () => {
  for (const version of ledger.plan.versions)
    version.destruction.automatic = { confirmed_by: '김보람', confirmed_on: '2025-12-22' }
}
const events = async () =>
  (await storedEvents(ledger.warehouse)).filter((line) => line.startsWith('2030')).join()
const doctor = async (now: string) =>
  (await checkRetention(ledger, session(now))).map(({ state, detail }) => `${state} ${detail}`)
/** Producers go on speaking, so that the later clock is not in doubt. */
const speaking = () =>
  ledger.warehouse.append('access_events', eventRows([{ at: '2032-04-19T12:00:00+09:00' }]))
const task = (now: string) => scheduledTasks(ledger, session(now)).find((one) => one.name === 'retain')!

describe('where the plan names nobody', () => {
  test('the scheduler says what is due and destroys nothing', async () => {
    expect(await task(LATE).run()).toBe('past retention: 1 slice; access-ledger retain --apply destroys')
    expect(await events()).toBe('2030-03-04 crm handler 3')
  })

  test('it says so once a day', async () => {
    const retaining = task(LATE)
    expect([(await retaining.run()) === null, await retaining.run()]).toEqual([false, null])
  })

  test('doctor warns while it is due, and fails when it is overdue', async () => {
    expect(await doctor(DUE)).toEqual(['warning due: 1 slice; a person confirms each time'])
    await speaking()
    expect(await doctor(LATE)).toEqual([
      'failed overdue: 1 slice, the oldest of 2030-03-04, due by 2032-04-09',
    ])
  })

  test('the report of a period says what should have been destroyed', async () => {
    const report = await gatherReport(
      { warehouse: ledger.warehouse, clock: fixedClock(new Date(LATE)), plan: ledger.plan, rules: [] },
      { period: '2032-03', revision: 1, asOf: new Date(LATE), before: null, mailed: [], previous: null },
    )
    expect(report.not_checked.filter(({ kind }) => kind === 'overdue')).toEqual([
      {
        kind: 'overdue',
        what: 'handler (2030-03-04)',
        count: 3,
        rules: [],
        why: {
          ko: '취급자 접속기록: 보관기간이 끝나고 파기할 기한도 지났습니다. 보호책임자가 확인하여 파기하게 합니다',
          en: "handler access: the retention and the days to destroy are over; have it destroyed with the officer's confirmation",
        },
      },
    ])
  })
})

describe('where the plan names who confirmed in advance', () => {
  beforeEach(confirmInAdvance)

  test('the scheduler destroys what is due, under that name, and is an access itself', async () => {
    await speaking()
    expect(await task(LATE).run()).toBe('1 slice destroyed')
    expect(await events()).toBe('')
    expect(await storedEvents(ledger.warehouse)).toContain('2032-04-20 access-ledger handler 1')
    expect(await doctor(LATE)).toEqual([
      'ok due: 0 slices, the next end on 2034-05-07; destroyed each day, as 김보람 confirmed',
    ])
    expect(await retainDaily(ledger, session(LATE))).toBeNull()
  })

  test('what stops it is thrown to be tried again, and doctor says it', async () => {
    const far = '2033-01-01T09:00:00+09:00'
    expect(await task(far).run().catch(codeOf)).toBe('RETAIN_CLOCK')
    expect(await events()).toBe('2030-03-04 crm handler 3')
    expect((await doctor(far)).some((line) => line.startsWith('failed RETAIN_CLOCK'))).toBe(true)
  })
})

test('doctor names holds and open reminders', async () => {
  expect((await checkHolds(ledger)).detail).toBe('none in force')
  expect(checkOtherRecords(ledger, session('2032-03-20T09:00:00+09:00'))).toMatchObject({
    state: 'ok',
    detail: 'the next reminder is on 2032-04-01',
  })
  expect(checkOtherRecords(ledger, session(DUE))).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(
      /^2032-04-01 {2}membership in crm: 고객지원팀 looks whether what counts from before 2032-03-02 was destroyed/,
    ),
  })
})
