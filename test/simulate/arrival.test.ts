// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { arrivalsOf } from '../../cli/simulate/arrival.ts'
import { makeCompany } from '../../cli/simulate/company.ts'
import { dayAfter, momentOf } from '../../cli/simulate/days.ts'
import { type Dated, eventAt, seatOf } from '../../cli/simulate/event.ts'
import { randomOf } from '../../cli/simulate/random.ts'
import { CLEAN } from './given.ts'

const [person] = makeCompany(CLEAN).people
if (!person) throw new Error('a company without people')

/** How late the events of 60 days arrive, one every five minutes, in seconds. */
const delays = (label?: string): number[] =>
  Array.from({ length: 60 }, (_, index) => dayAfter('2030-01-01', index)).flatMap((day) => {
    const random = randomOf(day)
    const seat = seatOf(person, 'office', 'session')
    const events = Array.from({ length: 288 }, (_, step): Dated => {
      const dated = eventAt(momentOf(day, step * 300), seat, { action: 'login', operation: '로그인' }, random)
      return label ? { ...dated, label } : dated
    })
    return arrivalsOf(events, day, random, false)
      .filter(({ resent }) => !resent)
      .map(({ event, arrives_at }) => (arrives_at.getTime() - Date.parse(String(event.occurred_at))) / 1000)
  })

describe('arrival', () => {
  test('a producer that is cut off sends its events hours or days later', () => {
    const late = delays()
    expect(late).toHaveLength(60 * 288)
    expect(late.filter((seconds) => seconds > 60).length).toBeGreaterThan(10)
    expect(Math.max(...late)).toBeGreaterThan(20 * 3600)
    expect(Math.max(...late)).toBeLessThan(72 * 3600)
  })

  test('what was planted is never held back', () => {
    expect(delays('an-incident').filter((seconds) => seconds > 60)).toEqual([])
  })
})
