// SPDX-License-Identifier: Apache-2.0
// The counts against numbers reckoned by hand.
import { describe, expect, test } from '@jest/globals'
import { label } from '../../cli/evaluate/labels.ts'
import { addCounts, countLog } from '../../cli/evaluate/measure.ts'
import { shareText, wilson } from '../../cli/evaluate/wilson.ts'
import type { FindingsRow } from '../../schemas/detection.ts'

type Finding = Parameters<typeof countLog>[0]['findings'][number]

let made = 0
const finding = (more: Partial<FindingsRow>): Finding => ({
  finding_id: `f-${++made}`,
  run_id: 'run',
  rule_id: 'bulk_download',
  event_date: '2030-03-05',
  system_id: 'crm',
  actor_id: 'a',
  subject_id: null,
  bucket_start: '2030-03-04T15:00:00.000000Z',
  kind: 'finding',
  severity: 'medium',
  seen: [],
  usual: [],
  event_count: 1,
  event_ids: [],
  plan_version: '1',
  exception_id: null,
  found_at: '2030-03-06T00:00:00.000000Z',
  as_of: '2030-03-06T00:00:00.000000Z',
  ...more,
})
const incident = (more: object) =>
  label.parse({
    id: `l-${++made}`,
    type: 'export',
    actor_id: 'a',
    first_day: '2030-03-05',
    last_day: '2030-03-05',
    ...more,
  })
const days = (...keys: string[]) => new Set(keys)
const FIVE = days('a 2030-03-04', 'a 2030-03-05', 'a 2030-03-06', 'b 2030-03-05', 'b 2030-03-06')
const log = (findings: Finding[], more: Partial<Parameters<typeof countLog>[0]> = {}) => ({
  findings,
  activeDays: FIVE,
  runs: [],
  activePairs: 0,
  ...more,
})

describe('counting a judged log', () => {
  test('Findings of one actor on one day are one entry, right by actor and day, and the rest is wrong.', () => {
    const { caught, rules, ...whole } = countLog(
      log([
        finding({}),
        finding({ rule_id: 'exposure' }),
        finding({ event_date: '2030-03-06', severity: 'high' }),
        finding({ actor_id: 'b', severity: 'low' }),
      ]),
      [incident({})],
      { export: ['bulk_download', 'never'] },
    )
    expect(whole).toEqual({
      personDays: 5,
      cleanDays: 4,
      cleanMedium: 1,
      cleanAny: 2,
      highFalse: 1,
      medium: 2,
      mediumRight: 1,
      failed: 0,
    })
    expect(caught).toEqual([
      {
        type: 'export',
        strength: 'medium',
        found: true,
        foundAny: true,
        byRules: ['bulk_download', 'exposure'],
        days: 0,
      },
    ])
    expect(rules).toEqual({
      bulk_download: { fired: 3, right: 1, meant: 1, seen: 1, days: [0], learning: null },
      exposure: { fired: 1, right: 1, meant: 0, seen: 0, days: [], learning: null },
      never: { fired: 0, right: 0, meant: 1, seen: 0, days: [], learning: null },
    })
  })

  test.each([
    ['a signal', { kind: 'signal' as const }, false, false],
    ['a low finding', { severity: 'low' as const }, false, true],
    ['a finding of another actor', { actor_id: 'b' }, false, false],
    ['a finding of the day after', { event_date: '2030-03-06' }, false, false],
    ['a finding of the day before', { event_date: '2030-03-04' }, false, false],
    ['a finding of another actor with an event of it', { actor_id: 'b', event_ids: ['e-1'] }, true, true],
    ['an event of it named a day later', { event_ids: ['e-1'], event_date: '2030-03-06' }, false, false],
  ])('An incident is found by a finding at medium or above about it: %s.', (_, more, found, foundAny) => {
    const count = countLog(log([finding(more)]), [incident({ event_ids: ['e-1'] })])
    expect(count.caught.map((one) => [one.found, one.foundAny])).toEqual([[found, foundAny]])
  })

  test('An incident without an actor is told by its subject or its system, and not by an actor there.', () => {
    const nobody = { actor_id: undefined }
    const labels = [
      incident({ ...nobody, subject_id: 'M-1' }),
      incident({ ...nobody, system_id: 'crm' }),
      incident({ ...nobody, system_id: 'hr' }),
    ]
    const count = countLog(
      log([
        finding({ actor_id: null, subject_id: 'M-1', system_id: 'shop' }),
        finding({ actor_id: null }),
        finding({ system_id: 'hr' }),
      ]),
      labels,
    )
    expect(count.caught.map((one) => one.found)).toEqual([true, true, false])
    expect([count.medium, count.mediumRight, count.cleanDays, count.cleanMedium]).toEqual([3, 2, 5, 1])
  })

  test('Days until found are counted from the first day of the incident.', () => {
    const long = incident({ first_day: '2030-03-01', last_day: '2030-03-31' })
    const count = countLog(
      log([finding({ event_date: '2030-03-09' }), finding({ event_date: '2030-03-06' })]),
      [long],
    )
    expect(count.caught[0]?.days).toBe(5)
  })

  test('Learning is the actor-days a rule lacked history for, of all it had to judge; logs add up.', () => {
    const runs = [
      { rule_id: 'slow', state: 'complete', learning: 2 },
      { rule_id: 'slow', state: 'complete', learning: 1 },
      { rule_id: 'plain', state: 'complete', learning: null },
      { rule_id: 'broken', state: 'failed', learning: null },
    ]
    const one = countLog(log([], { runs, activePairs: 10 }), [])
    const two = countLog(log([finding({ severity: 'high' })], { runs, activePairs: 5 }), [incident({})])
    expect(addCounts([one, two])).toEqual({
      personDays: 10,
      cleanDays: 9,
      cleanMedium: 0,
      cleanAny: 0,
      highFalse: 0,
      medium: 1,
      mediumRight: 1,
      failed: 2,
      caught: two.caught,
      rules: {
        slow: { fired: 0, right: 0, meant: 0, seen: 0, days: [], learning: { days: 6, of: 15 } },
        bulk_download: { fired: 1, right: 1, meant: 0, seen: 0, days: [], learning: null },
      },
    })
  })
})

describe("Wilson's interval", () => {
  // Reckoned by hand: z² = 3.8414589; for 27 of 29 the centre is (27/29 + 3.8414589/58) / (1 + 3.8414589/29) = 0.87993.
  test.each([
    [0, 10, 0, 0, 0.27753],
    [10, 10, 1, 0.72247, 1],
    [27, 29, 0.93103, 0.78035, 0.98087],
    [1, 2, 0.5, 0.09453, 0.90547],
  ])('%d of %d', (hits, of, share, low, high) => {
    const interval = wilson(hits, of)
    expect(interval?.share).toBeCloseTo(share, 4)
    expect(interval?.low).toBeCloseTo(low, 4)
    expect(interval?.high).toBeCloseTo(high, 4)
  })

  test('Nothing to count has no interval.', () => {
    expect([wilson(0, 0), shareText(0, 0), shareText(27, 29)]).toEqual([
      null,
      '–',
      '93.1 % (27/29, 78.0–98.1)',
    ])
  })
})
