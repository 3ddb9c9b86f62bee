// SPDX-License-Identifier: Apache-2.0
// When retention ends: leap days, floors, classes that changed, systems that grew, and services that remember.
import { describe, expect, test } from '@jest/globals'
import { codeOf } from '../../functions/platform/errors.ts'
import { endingOf, type Subject, windowOf } from '../../functions/retain/endings.ts'
import type { Plan, System } from '../../schemas/plan.ts'
import { changed, defaultPlan } from '../plan/default-plan.ts'

const TODAY = '2033-06-01'
const event = (day: string, change: Partial<Subject> = {}): Subject => ({
  kept: 'events',
  day,
  system_id: 'crm',
  retention_class: 'handler',
  ...change,
})
const small = (day: string): Subject =>
  event(day, { system_id: 'visitor-desk', retention_class: 'handler_small' })
const brief = (plan: Plan, subject: Subject, today = TODAY) => {
  const { retention_class, last_day, floor_day } = endingOf(plan, subject, today)
  return [retention_class, last_day, floor_day]
}
/** The default plan with another register entry of the small system. */
const registered = (...entries: Partial<System>[]): Plan =>
  changed((plan) => {
    const original = plan.systems.find((one) => one.id === 'visitor-desk')!
    plan.systems = [
      ...plan.systems.filter((one) => one !== original),
      ...entries.map((entry) => ({ ...original, ...entry })),
    ]
  })

test.each<[string, Subject, string[]]>([
  ['handler access, two years and 31 days', event('2030-03-04'), ['handler', '2032-04-04', '2032-03-04']],
  ['over a leap day', event('2027-03-01'), ['handler', '2029-04-01', '2029-03-01']],
  ['from a leap day', event('2028-02-29'), ['handler', '2030-03-31', '2030-02-28']],
  ['to a leap day', event('2030-01-29'), ['handler', '2032-02-29', '2032-01-29']],
  [
    'a small system, one year and 31 days',
    small('2030-03-04'),
    ['handler_small', '2031-04-04', '2031-03-04'],
  ],
  [
    'rights, three years and 31 days',
    event('2030-03-04', { retention_class: 'rights' }),
    ['rights', '2033-04-04', '2033-03-04'],
  ],
  [
    'rights of a small system too',
    { ...small('2030-03-04'), retention_class: 'rights' },
    ['rights', '2033-04-04', '2033-03-04'],
  ],
  [
    'connections of end users, three months and 31 days',
    { kept: 'connection', day: '2030-11-30', system_id: null, retention_class: null },
    ['connection', '2031-03-31', '2031-02-28'],
  ],
  [
    'records of the ledger, three years, with three months as their floor',
    { kept: 'records', day: '2030-03-04', system_id: null, retention_class: null },
    ['records', '2033-03-04', '2030-06-04'],
  ],
  [
    'facts, as the handler access of their system',
    { kept: 'facts', day: '2030-03-04', system_id: 'crm', retention_class: null },
    ['handler', '2032-04-04', '2032-03-04'],
  ],
  [
    'facts of a small system',
    { kept: 'facts', day: '2030-03-04', system_id: 'visitor-desk', retention_class: null },
    ['handler_small', '2031-04-04', '2031-03-04'],
  ],
  [
    'facts of a small system whose events were stored for two years',
    { kept: 'facts', day: '2030-03-04', system_id: 'visitor-desk', retention_class: 'handler' },
    ['handler', '2032-04-04', '2032-03-04'],
  ],
  [
    'refused events of nobody knows which system',
    event('2030-03-04', { system_id: null, retention_class: 'handler' }),
    ['handler', '2032-04-04', '2032-03-04'],
  ],
])('%s', (_, subject, expected) => {
  expect(brief(defaultPlan(), subject)).toEqual(expected)
})

describe('one year holds only while the register proves it', () => {
  const year = ['handler_small', '2031-04-04', '2031-03-04']
  const two = ['handler', '2032-04-04', '2032-03-04']
  test.each<[string, Plan, string[]]>([
    [
      'a system that grew keeps what it had',
      registered(
        { valid_to: '2030-12-31' },
        { valid_from: '2031-01-01', retention_class: 'handler', subjects: 51_000 },
      ),
      two,
    ],
    [
      'one that grew after the year was over had it destroyed by then',
      registered({ valid_to: '2033-12-31' }, { valid_from: '2034-01-01', retention_class: 'handler' }),
      year,
    ],
    [
      'one that was large before the day does not matter',
      registered({ valid_to: '2030-03-03', retention_class: 'handler' }, { valid_from: '2030-03-04' }),
      year,
    ],
    ['one that is no longer registered', registered(), two],
    ['a unique identifier', registered({ unique_identifiers: true }), two],
    ['sensitive data', registered({ sensitive_data: true }), two],
    ['a carrier', registered({ telecom: true }), two],
    ['50 000 subjects', registered({ subjects: 50_000 }), two],
    ['49 999 subjects', registered({ subjects: 49_999 }), year],
    ['no proof', registered({ proof: undefined }), two],
  ])('%s', (_, plan, expected) => {
    expect(brief(plan, small('2030-03-04'))).toEqual(expected)
  })

  test('what was stored for two years is never shortened by the register', () => {
    const plan = defaultPlan()
    expect(brief(plan, { ...small('2030-03-04'), retention_class: 'handler' })).toEqual(two)
  })
})

describe('the plan', () => {
  test('of the day decides, not the one of today', () => {
    const plan = changed((all, version) => {
      const next = structuredClone(version)
      all.versions.push({ ...next, version: '2031-1', valid_from: '2031-01-01' })
      version.valid_to = '2030-12-31'
      for (const one of next.retention) if (one.class === 'handler') one.period = { years: 4 }
    })
    expect([brief(plan, event('2030-12-31')), brief(plan, event('2031-01-01'))]).toEqual([
      ['handler', '2033-01-31', '2032-12-31'],
      ['handler', '2035-01-01', '2033-01-01'],
    ])
  })

  test('cannot end anything before its floor', () => {
    const plan = changed((_all, version) => {
      for (const one of version.retention) one.period = { days: 1 }
    })
    expect([
      brief(plan, event('2030-03-04')),
      brief(plan, { kept: 'records', day: '2030-03-04', system_id: null, retention_class: null }),
    ]).toEqual([
      ['handler', '2032-03-04', '2032-03-04'],
      ['records', '2030-06-04', '2030-06-04'],
    ])
  })

  test('without the class is refused', () => {
    const plan = changed((_all, version) => {
      version.retention = version.retention.filter((one) => one.class !== 'rights')
    })
    const ending = () => endingOf(plan, event('2030-03-04', { retention_class: 'rights' }), TODAY)
    expect(codeOf(thrown(ending))).toBe('RETAIN_PLAN')
  })
})

const thrown = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('destruction', () => {
  const ending = endingOf(defaultPlan(), event('2030-03-04'), TODAY)
  test('begins the day after the end, and is due within five days, where nothing can be brought back', () => {
    expect(windowOf(ending, 0)).toEqual({ from: '2032-04-05', until: '2032-04-09', tight: false })
  })

  test('begins nine days earlier where the service can bring it back for nine', () => {
    expect(windowOf(ending, 9)).toEqual({ from: '2032-03-27', until: '2032-03-31', tight: false })
  })

  test('never begins before the floor is over, and says that it cannot be in time', () => {
    const short = { ...ending, last_day: ending.floor_day }
    expect(windowOf(short, 9)).toEqual({ from: '2032-03-05', until: '2032-02-29', tight: true })
  })
})

test('the basis names the clauses of plan and law', () => {
  expect(endingOf(defaultPlan(), event('2030-03-04'), TODAY).basis).toBe(
    '내부 관리계획 2026-1판 5.2(「개인정보의 안전성 확보조치 기준」 제8조제1항 단서), 7.2; 「개인정보 보호법」 제21조',
  )
})
