// SPDX-License-Identifier: Apache-2.0
// The holidays against dates known from the official almanac (월력요항), and against the statute's own rules.
import { describe, expect, test } from '@jest/globals'
import { readPlan } from '../../plan/read.ts'

const { calendar } = await readPlan()
const of = (year: number) => calendar.filter((one) => one.day.startsWith(`${year}-`))
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()

test.each([
  [2024, 19],
  [2025, 19],
  [2026, 22],
  [2027, 24],
  [2028, 18],
  [2029, 20],
  [2030, 21],
])('%i has %i days', (year, days) => expect(of(year).length).toBe(days))

test.each([
  ['2024-02-10', 'public', '설날'],
  ['2024-02-12', 'substitute', '대체공휴일(설날)'],
  ['2024-04-10', 'public', '제22대 국회의원선거일'],
  ['2024-05-06', 'substitute', '대체공휴일(어린이날)'],
  ['2024-09-17', 'public', '추석'],
  ['2024-10-01', 'temporary', '임시공휴일(국군의 날)'],
  ['2025-01-27', 'temporary', '임시공휴일'],
  ['2025-03-03', 'substitute', '대체공휴일(3·1절)'],
  ['2025-05-05', 'public', '어린이날·부처님 오신 날'],
  ['2025-05-06', 'substitute', '대체공휴일(부처님 오신 날)'],
  ['2025-06-03', 'temporary', '임시공휴일(제21대 대통령선거일)'],
  ['2025-10-08', 'substitute', '대체공휴일(추석)'],
  ['2026-02-17', 'public', '설날'],
  ['2026-03-02', 'substitute', '대체공휴일(3·1절)'],
  ['2026-05-01', 'public', '노동절'],
  ['2026-05-25', 'substitute', '대체공휴일(부처님 오신 날)'],
  ['2026-06-03', 'public', '제9회 전국동시지방선거일'],
  ['2026-07-17', 'public', '제헌절'],
  ['2026-08-17', 'substitute', '대체공휴일(광복절)'],
  ['2026-09-25', 'public', '추석'],
  ['2026-10-03', 'public', '개천절'],
  ['2026-10-05', 'substitute', '대체공휴일(개천절)'],
  ['2026-10-09', 'public', '한글날'],
  ['2027-02-09', 'substitute', '대체공휴일(설날)'],
  ['2027-05-03', 'substitute', '대체공휴일(노동절)'],
  ['2027-07-19', 'substitute', '대체공휴일(제헌절)'],
  ['2027-12-27', 'substitute', '대체공휴일(기독탄신일)'],
  ['2028-04-12', 'public', '제23대 국회의원선거일'],
  ['2028-10-03', 'public', '추석·개천절'],
  ['2028-10-05', 'substitute', '대체공휴일(추석)'],
  ['2029-05-07', 'substitute', '대체공휴일(어린이날)'],
  ['2029-09-24', 'substitute', '대체공휴일(추석)'],
  ['2030-02-05', 'substitute', '대체공휴일(설날)'],
  ['2030-05-06', 'substitute', '대체공휴일(어린이날)'],
  ['2030-06-12', 'public', '제10회 전국동시지방선거일'],
])('%s is a %s holiday: %s', (day, kind, ko) =>
  expect(calendar.filter((one) => one.day === day).map((one) => [one.kind, one.ko])).toEqual([[kind, ko]]),
)

test.each([
  '2024-05-01', // before 노동절 was a public holiday
  '2025-05-01',
  '2025-07-17', // before 제헌절 was one again
  '2026-06-08', // 현충일 on a Saturday has no substitute day
  '2026-09-28', // 추석 연휴 on a Saturday has none
  '2027-06-07', // 현충일 on a Sunday
  '2028-01-03', // 1월 1일 on a Saturday
  '2026-10-06',
])('%s is a working day', (day) => expect(calendar.filter((one) => one.day === day)).toEqual([]))

describe.each([2024, 2025, 2026, 2027, 2028, 2029, 2030])('in %i', (year) => {
  const fixed = ['01-01', '03-01', '05-05', '06-06', '08-15', '10-03', '10-09', '12-25']
  const dates = year >= 2026 ? [...fixed, '05-01', '07-17'] : fixed

  test('every holiday with a fixed date is there', () => {
    const days = of(year).map((one) => one.day)
    expect(dates.filter((date) => !days.includes(`${year}-${date}`))).toEqual([])
  })

  test('a fixed holiday on a weekend has its substitute on the next free day', () => {
    const without = ['01-01', '06-06']
    const weekend = dates
      .filter((date) => !without.includes(date))
      .map((date) => `${year}-${date}`)
      .filter((day) => [0, 6].includes(weekday(day)))
    const next = (day: string): string => {
      const later = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
      const named = calendar.find((one) => one.day === later)
      return [0, 6].includes(weekday(later)) || (named && named.kind !== 'substitute') ? next(later) : later
    }
    expect(
      weekend.map(next).filter((day) => calendar.find((one) => one.day === day)?.kind !== 'substitute'),
    ).toEqual([])
  })

  test('a substitute or temporary holiday falls on no weekend', () =>
    expect(of(year).filter((one) => one.kind !== 'public' && [0, 6].includes(weekday(one.day)))).toEqual([]))

  test('days are in order, once each', () => {
    const days = of(year).map((one) => one.day)
    expect(days).toEqual([...new Set(days)].sort())
  })
})
