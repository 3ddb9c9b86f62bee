// SPDX-License-Identifier: Apache-2.0
// What stops a destruction: the plan, the clock, and too much at once; each at its border.
import { describe, expect, test } from '@jest/globals'
import { amountStop, clockStop, planStops } from '../../functions/retain/guards.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'
import { changed, defaultPlan } from '../plan/default-plan.ts'

const stops = (change: (version: PlanVersion, plan: Plan) => void) =>
  planStops(changed((plan, version) => change(version, plan))).map(({ code, detail }) => `${code} ${detail}`)
const setPeriod =
  (name: string, period: PlanVersion['retention'][number]['period']) => (version: PlanVersion) => {
    for (const one of version.retention) if (one.class === name) one.period = period
  }

describe('the plan', () => {
  test('that is shipped stops nothing', () => {
    expect(planStops(defaultPlan())).toEqual([])
  })

  const FLOOR = 'RETAIN_FLOOR plan.yaml version 2026-1: class'
  test.each<[string, (version: PlanVersion, plan: Plan) => void, string[]]>([
    [
      'stops with a class that is missing',
      (version) => {
        version.retention = version.retention.filter((one) => one.class !== 'connection')
      },
      ['RETAIN_PLAN plan.yaml version 2026-1: class connection is named 0 times instead of once'],
    ],
    [
      'stops with a class that is there twice',
      (version) => {
        version.retention.push({ ...version.retention[0]!, period: { years: 9 } })
      },
      ['RETAIN_PLAN plan.yaml version 2026-1: class handler is named 2 times instead of once'],
    ],
    [
      'stops at 730 days, which are not two years',
      setPeriod('handler', { days: 730 }),
      [`${FLOOR} handler is kept {"days":730}, allowed is at least {"years":2}`],
    ],
    ['does not stop at two years', setPeriod('handler', { years: 2 }), []],
    [
      'stops at less than three years for rights',
      setPeriod('rights', { years: 2, months: 11 }),
      [`${FLOOR} rights is kept {"years":2,"months":11}, allowed is at least {"years":3}`],
    ],
    [
      'stops at less than three months also where the plan alone decides',
      setPeriod('records', { days: 89 }),
      [`${FLOOR} records is kept {"days":89}, allowed is at least {"months":3}`],
    ],
    ['does not stop at three months there', setPeriod('records', { months: 3 }), []],
    [
      'stops when it destroys later than within five days',
      (version) => {
        version.destruction.within_days = 6
      },
      ['RETAIN_PLAN plan.yaml version 2026-1: destruction within 6 days; allowed are at most 5'],
    ],
    [
      'stops for any of its versions',
      (version, plan) => {
        const next = structuredClone(version)
        plan.versions.push({ ...next, version: '2031-1', valid_from: '2031-01-01' })
        version.valid_to = '2030-12-31'
        setPeriod('handler_small', { months: 11 })(next)
      },
      [
        'RETAIN_FLOOR plan.yaml version 2031-1: class handler_small is kept {"months":11}, allowed is at least {"years":1}',
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(stops(change)).toEqual(expected)
  })
})

describe('the clock', () => {
  const NOW = new Date('2032-04-05T00:30:00Z')
  const at = (text: string | null) => (text === null ? null : new Date(text))
  test.each<[string, string | null, string | null, boolean]>([
    ['an event of yesterday', '2032-04-04T00:00:00Z', null, false],
    ['an event of just under a week ago', '2032-03-29T00:30:01Z', null, false],
    ['an event of a week ago', '2032-03-29T00:30:00Z', null, true],
    ['an event of a year ago, as after a jump ahead', '2031-04-05T00:00:00Z', null, true],
    ['an event an hour ahead', '2032-04-05T01:30:00Z', null, false],
    ['an event more than an hour ahead, as after a jump back', '2032-04-05T01:30:01Z', null, true],
    ['no event at all', null, null, true],
    ['a run before', '2032-04-04T00:00:00Z', '2032-04-04T00:00:00Z', false],
    ['a run that is still to come', '2032-04-04T00:00:00Z', '2032-04-05T00:30:01Z', true],
  ])('with %s', (_, event, run, doubtful) => {
    const stop = clockStop(NOW, { newest_event: at(event), last_run: at(run) })
    expect(stop?.code ?? null).toBe(doubtful ? 'RETAIN_CLOCK' : null)
  })

  test('says what it compared', () => {
    expect(clockStop(NOW, { newest_event: new Date('2031-04-05T00:00:00Z'), last_run: null })?.detail).toBe(
      'it says 2032-04-05T00:30:00.000Z, and the newest event of a producer is of 2031-04-05T00:00:00.000Z; at most 7 days apart are not in doubt',
    )
  })
})

describe('the amount', () => {
  test.each<[string, number, number, number, boolean]>([
    ['ten days of everything', 100, 100, 10, false],
    ['eleven days of five hundredths', 5, 100, 11, false],
    ['eleven days of six hundredths', 6, 100, 11, true],
  ])('%s', (_, rows, all_rows, days, stopped) => {
    const stop = amountStop({ retention_class: 'handler', rows, all_rows, days })
    expect(stop?.code ?? null).toBe(stopped ? 'RETAIN_TOO_MUCH' : null)
  })
})
