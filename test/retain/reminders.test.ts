// SPDX-License-Identifier: Apache-2.0
// Other records of the plan as dated reminders: the first of each cycle, with the day before which records have ended.
import { expect, test } from '@jest/globals'
import { isOpen, remindersOn } from '../../functions/retain/reminders.ts'
import { defaultPlan } from '../plan/default-plan.ts'

const brief = (today: string, id: string) => {
  const found = remindersOn(defaultPlan(), today).find(({ current }) => current.stream.id === id)
  return [found?.current, found?.next].map((one) => `${one?.due_on} before ${one?.ended_before}`)
}

test.each<[string, string, string, string[]]>([
  [
    'each month',
    '2030-03-15',
    'membership',
    ['2030-03-01 before 2030-01-30', '2030-04-01 before 2030-03-02'],
  ],
  [
    'each half-year',
    '2030-08-01',
    'advertising',
    ['2030-07-01 before 2030-01-01', '2031-01-01 before 2030-07-01'],
  ],
  ['each year', '2030-12-31', 'contracts', ['2030-01-01 before 2025-01-01', '2031-01-01 before 2026-01-01']],
])('%s', (_, today, id, expected) => {
  expect(brief(today, id)).toEqual(expected)
})

test('every stream of the plan is reminded of', () => {
  const plan = defaultPlan()
  expect(remindersOn(plan, '2030-03-01').map(({ current }) => current.stream.id)).toEqual(
    plan.versions[0]?.other_streams.map((stream) => stream.id),
  )
})

test.each<[string, boolean]>([
  ['2030-02-28', false],
  ['2030-03-01', true],
  ['2030-03-14', true],
  ['2030-03-15', false],
])('a reminder of 2030-03-01 on %s is open: %s', (today, open) => {
  const [reminder] = remindersOn(defaultPlan(), '2030-03-20').filter(
    ({ current }) => current.stream.id === 'membership',
  )
  expect(isOpen(reminder!.current, today)).toBe(open)
})
