// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { readPlan } from '../../plan/read.ts'
import { dayOf, dayWindow, periodOf, thresholdsFor, versionOn } from '../../plan/versions.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'

const plan = await readPlan()
const base = plan.versions[0] as PlanVersion
const quarterly: PlanVersion = { ...base, review: { ...base.review, cycle: 'quarter' } }
const utc = (window: { start: Date; end: Date; closes_at: Date }) => [
  window.start.toISOString(),
  window.end.toISOString(),
  window.closes_at.toISOString(),
]

describe('the version in force on a day', () => {
  const three: Plan = {
    ...plan,
    versions: [
      { ...base, version: 'C', valid_from: '2026-11-01', valid_to: '2027-06-30' },
      { ...base, version: 'A', valid_from: '2026-01-01', valid_to: '2026-03-31' },
      { ...base, version: 'B', valid_from: '2026-04-01', valid_to: '2026-10-31' },
    ],
  }
  test.each([
    ['2025-12-31', 'A', true, false],
    ['2026-01-01', 'A', false, false],
    ['2026-03-31', 'A', false, false],
    ['2026-04-01', 'B', false, false],
    ['2026-10-31', 'B', false, false],
    ['2026-11-01', 'C', false, false],
    ['2027-07-01', 'C', false, true],
  ])('on %s it is %s', (day, version, before, after) => {
    const { version: name, before_first, after_last } = versionOn(three, day)
    expect([name, before_first, after_last]).toEqual([version, before, after])
  })

  test('an open version holds without end', () =>
    expect(versionOn(plan, '2199-12-31')).toEqual({ ...base, before_first: false, after_last: false }))

  test('a plan without versions is refused', () =>
    expect(() => versionOn({ ...plan, versions: [] }, '2026-01-01')).toThrow(
      expect.objectContaining({ code: 'PLAN_INVALID' }),
    ))
})

test('the thresholds of a rule come with their clause and approver', () =>
  expect(thresholdsFor(base, 'repeated_same_subject')).toEqual({
    rule: 'repeated_same_subject',
    clause: '6.3',
    approved_by: '박대표',
    approved_on: '2025-12-22',
    parameters: {
      window_days: 7,
      minimum_events: 22,
      minimum_ratio: 5,
      minimum_subjects: 10,
      next_percent: 150,
      lookback_days: 42,
      record_percent: 150,
    },
  }))

test('a rule without thresholds is refused by name', () =>
  expect(() => thresholdsFor(base, 'no_such_rule')).toThrow(
    expect.objectContaining({ code: 'PLAN_INVALID', detail: expect.stringContaining('no_such_rule') }),
  ))

describe('periods', () => {
  test.each([
    ['2026-10', '2026-10-01', '2026-10-31', '2026-09-30T15:00:00.000Z', '2026-10-31T15:00:00.000Z'],
    ['2026-12', '2026-12-01', '2026-12-31', '2026-11-30T15:00:00.000Z', '2026-12-31T15:00:00.000Z'],
    ['2027-02', '2027-02-01', '2027-02-28', '2027-01-31T15:00:00.000Z', '2027-02-28T15:00:00.000Z'],
    ['2028-02', '2028-02-01', '2028-02-29', '2028-01-31T15:00:00.000Z', '2028-02-29T15:00:00.000Z'],
  ])('the month %s is whole in Korean time', (name, first, last, start, end) =>
    expect(periodOf(base, name)).toEqual({
      first_day: first,
      last_day: last,
      start: new Date(start),
      end: new Date(end),
      closes_at: new Date(new Date(end).getTime() + 2 * 3_600_000),
    }),
  )

  test('a quarter is named by its first month', () =>
    expect(periodOf(quarterly, '2026-10')).toEqual({
      first_day: '2026-10-01',
      last_day: '2026-12-31',
      start: new Date('2026-09-30T15:00:00Z'),
      end: new Date('2026-12-31T15:00:00Z'),
      closes_at: new Date('2026-12-31T17:00:00Z'),
    }))

  test.each([
    [base, '2026-13'],
    [base, '2026-00'],
    [base, '2026-1'],
    [base, '202610'],
    [base, ''],
    [quarterly, '2026-11'],
  ])('a period that is none is refused', (version, name) =>
    expect(() => periodOf(version, name)).toThrow(expect.objectContaining({ code: 'PERIOD_INVALID' })),
  )
})

describe('days', () => {
  test.each([
    ['2026-10-01', '2026-09-30T15:00:00.000Z', '2026-10-01T15:00:00.000Z', '2026-10-01T17:00:00.000Z'],
    ['2028-02-29', '2028-02-28T15:00:00.000Z', '2028-02-29T15:00:00.000Z', '2028-02-29T17:00:00.000Z'],
    ['2026-12-31', '2026-12-30T15:00:00.000Z', '2026-12-31T15:00:00.000Z', '2026-12-31T17:00:00.000Z'],
  ])('%s closes at 02:00 of the next day', (day, ...moments) =>
    expect(utc(dayWindow(base, day))).toEqual(moments),
  )

  test('a day of a zone with summer time has 23 hours when the clock goes forward', () =>
    expect(utc(dayWindow({ ...base, time_zone: 'Europe/Berlin' }, '2026-03-29'))).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T00:00:00.000Z',
    ]))

  test.each([
    ['2026-09-30T14:59:59.999Z', '2026-09-30'],
    ['2026-09-30T15:00:00.000Z', '2026-10-01'],
    ['2026-12-31T14:59:59.999Z', '2026-12-31'],
    ['2026-12-31T15:00:00.000Z', '2027-01-01'],
    ['2028-02-28T15:00:00.000Z', '2028-02-29'],
  ])('%s lies on %s in Korea', (instant, day) =>
    expect([dayOf(base, new Date(instant)), dayOf('Asia/Seoul', new Date(instant))]).toEqual([day, day]),
  )
})
