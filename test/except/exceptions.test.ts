// SPDX-License-Identifier: Apache-2.0
// Exceptions as commands record them: what they suppress, what the list says of them, and what is refused.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type AddOptions, addException, endException, listExceptions } from '../../cli/except/exceptions.ts'
import type { Ledger } from '../../cli/ledger.ts'
import type { Session } from '../../cli/session.ts'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { detectRange } from '../../functions/detect/detect.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import type { Plan } from '../../schemas/plan.ts'
import { bulkDownload, openTestLedger, type TestLedger } from '../detect/ledger.ts'
import { changed, defaultPlan } from '../plan/default-plan.ts'

const KEY = { id: 'r1', secret: new Uint8Array(32).fill(7) }
let opened: TestLedger
let ledger: Ledger
const open = async (plan: Plan = defaultPlan()) => {
  opened = await openTestLedger(plan, ['bulk_download'])
  ledger = {
    folder: opened.folder,
    planFolder: '',
    plan,
    warehouse: opened.warehouse,
    owner: null,
    embedded: null,
    rules: captureRules(plan, () => KEY),
    close: async () => undefined,
  }
}
beforeEach(() => open())
afterEach(() => opened.close())

const at = (now: string) => ({ clock: fixedClock(new Date(now)) }) as Session
const MORNING = '2030-03-05T09:00:00+09:00'
const asked = (more: Partial<AddOptions> = {}): AddOptions => ({
  rule: 'bulk_download',
  actor: 'u-1008',
  reason: 'month-end settlement',
  approver: 'u-1001',
  until: '2030-03-06',
  id: 'month-end',
  ...more,
})
const add = (more: Partial<AddOptions> = {}, now = MORNING) => addException(ledger, at(now), asked(more))
const list = async (now: string) => (await listExceptions(ledger, at(now))).rows
const states = async (now: string) =>
  (await list(now)).map((row) => [row.exception_id, row.state, row.days_left, row.suppressed])
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it was recorded',
    (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
  )

test('an exception suppresses on its days alone, the list counts it, and it expires by itself', async () => {
  expect(await add()).toBe('month-end holds from 2030-03-05 to 2030-03-06: bulk_download, every system')
  const days = ['2030-03-05', '2030-03-06', '2030-03-07']
  await opened.store(days.map((day) => bulkDownload(`${day}T10:00:00+09:00`, 'u-1008')))
  const runs = await detectRange(await opened.at('2030-03-09T12:00:00+09:00'), '2030-03-05', '2030-03-07')
  expect(
    runs.map((run) =>
      run.findings.filter((one) => one.rule_id === 'bulk_download').map((one) => one.exception_id),
    ),
  ).toEqual([['month-end'], ['month-end'], [null]])
  expect(await list('2030-03-06T23:00:00+09:00')).toEqual([
    {
      exception_id: 'month-end',
      state: 'in force',
      days_left: 0,
      suppressed: 0,
      rule_id: 'bulk_download',
      actor_id: 'u-1008',
      system_id: null,
      valid_from: '2030-03-05',
      valid_to: '2030-03-06',
      reason: 'month-end settlement',
      approved_by: 'u-1001',
      source: 'recorded',
      recorded_by: expect.stringMatching(/./),
      recorded_at: '2030-03-05T00:00:00.000000Z',
      ended_at: null,
      ended_because: null,
    },
  ])
  expect(await states('2030-03-09T12:00:00+09:00')).toEqual([['month-end', 'expired', null, 2]])
})

test('the list has one entry for each exception, those in force first, with the state of the moment asked for', async () => {
  await opened.close()
  await open(
    changed((plan) => {
      plan.exceptions.push({
        id: 'of-the-plan',
        rule: 'off_hours_access',
        system: 'crm',
        actor: 'u-1009',
        reason: 'night support',
        approved_by: 'u-1001',
        valid_from: '2030-03-01',
        valid_to: '2030-03-31',
      })
    }),
  )
  await add()
  await add({ id: 'later', from: '2030-03-20', until: '2030-03-25' })
  await endException(ledger, at('2030-03-05T15:00:00+09:00'), 'month-end', 'settled early')
  expect(await states('2030-03-05T14:00:00+09:00')).toEqual([
    ['month-end', 'in force', 1, 0],
    ['of-the-plan', 'in force', 26, 0],
    ['later', 'not yet', 20, 0],
  ])
  const rows = await list('2030-03-05T16:00:00+09:00')
  expect(rows.map((row) => [row.exception_id, row.state, row.source, row.ended_because])).toEqual([
    ['of-the-plan', 'in force', 'plan', null],
    ['later', 'not yet', 'recorded', null],
    ['month-end', 'ended', 'recorded', 'settled early'],
  ])
  expect(await states('2030-03-04T23:00:00+09:00')).toEqual([['of-the-plan', 'in force', 27, 0]])
})

test('what is ended suppresses nothing that is judged later, and its days come back when judged again', async () => {
  await add()
  await opened.store([bulkDownload('2030-03-05T10:00:00+09:00', 'u-1008')])
  const judged = async (now: string) =>
    (await detectRange(await opened.at(now), '2030-03-05', '2030-03-05'))
      .flatMap((run) => run.findings)
      .filter((one) => one.rule_id === 'bulk_download')
      .map((one) => one.exception_id)
  expect(await judged('2030-03-06T12:00:00+09:00')).toEqual(['month-end'])
  await endException(ledger, at('2030-03-06T13:00:00+09:00'), 'month-end', 'the job was not his')
  expect(await judged('2030-03-06T14:00:00+09:00')).toEqual([null])
  expect(await states('2030-03-06T15:00:00+09:00')).toEqual([['month-end', 'ended', null, 0]])
})

test('listing, recording and ending are access events of the ledger, with the reason and without an account in it', async () => {
  await add()
  await list(MORNING)
  await endException(ledger, at(MORNING), 'month-end', 'settled early')
  const appended = opened.calls.filter((call) => call.startsWith('append'))
  expect(appended).toEqual([
    'append access_events',
    'append exceptions',
    'append access_events',
    'append access_events',
    'append exceptions',
  ])
  const day = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)
  const { loadSavedQuery } = await import('../../sql/saved-queries.ts')
  const events = (await opened.warehouse.query(loadSavedQuery('events_of_day').statement, {
    day,
  })) as Row[]
  expect(events.map((row) => [row.system_id, row.action, row.operation, row.outcome])).toEqual([
    ['access-ledger', 'create', 'except add', 'success'],
    ['access-ledger', 'search', 'except list', 'success'],
    ['access-ledger', 'update', 'except end', 'success'],
  ])
  expect(JSON.stringify(events)).not.toContain('u-1008')
})

test('a change that cannot be stored is on record as an error', async () => {
  const failing = {
    ...ledger,
    warehouse: {
      ...opened.warehouse,
      append: async (...[table, rows]: Parameters<typeof opened.warehouse.append>) => {
        if (table === 'exceptions') throw new Error('disk')
        return opened.warehouse.append(table, rows)
      },
    },
  }
  await expect(addException(failing, at(MORNING), asked())).rejects.toThrow('disk')
  expect(opened.calls.filter((call) => call.startsWith('append'))).toEqual([
    'append access_events',
    'append access_events',
  ])
  expect(await states(MORNING)).toEqual([])
})

describe('is refused', () => {
  test('everything that is wrong is told at once', async () => {
    expect(await refusal(add({ rule: 'x', approver: 'u-1008', reason: '' }))).toBe(
      [
        'EXCEPTION_REFUSED --reason: allowed: 1 to 1000 characters; came: 0',
        '--approver: The approver is the person concerned.',
        '--rule: There is no rule x; allowed: the ids in docs/reference/rules.md',
      ].join('\n'),
    )
    expect(opened.calls.filter((call) => call.startsWith('append'))).toEqual([])
  })

  test('an id a second time, also of one that was ended, and one that is covered already', async () => {
    await add()
    expect(await refusal(add({ rule: 'off_hours_access' }))).toBe(
      'EXCEPTION_REFUSED --id: month-end was used before, and an id is never used again',
    )
    expect(await refusal(add({ id: 'again', system: 'crm' }))).toBe(
      'EXCEPTION_REFUSED month-end covers this already until 2030-03-06',
    )
    expect(await refusal(add({ id: 'longer', until: '2030-03-07' }))).toBe('it was recorded')
    await endException(ledger, at(MORNING), 'month-end', 'settled early')
    await endException(ledger, at(MORNING), 'longer', 'settled early')
    expect(await refusal(add())).toMatch(/never used again$/)
    expect(await refusal(add({ id: 'again' }))).toBe('it was recorded')
  })

  test('ending what is unknown, over, or without a reason', async () => {
    const end = (id: string, reason = 'done', now = MORNING) =>
      refusal(endException(ledger, at(now), id, reason))
    expect(await end('nothing')).toBe(
      'EXCEPTION_REFUSED there is no such exception; access-ledger except list',
    )
    await add()
    expect(await end('month-end', ' ')).toBe(
      'EXCEPTION_REFUSED --reason: allowed: 1 to 1000 characters; came: 0',
    )
    expect(await end('month-end', 'done', '2030-03-07T09:00:00+09:00')).toBe(
      'EXCEPTION_REFUSED month-end is expired already',
    )
    await endException(ledger, at(MORNING), 'month-end', 'done')
    expect(await end('month-end')).toBe('EXCEPTION_REFUSED month-end is ended already')
  })
})
