// SPDX-License-Identifier: Apache-2.0
// What a report says of rules that judged nobody or not everybody, and of days that nobody judged.
import { describe, expect, test } from '@jest/globals'
import { notChecked } from '../../functions/report/gather-not-checked.ts'
import { absentReference, failedRules, learningRules } from '../../functions/report/gather-unjudged.ts'
import type { PeriodRows, RuleRunsOfPeriod } from '../../functions/report/sources.ts'
import { RULE_REFERENCES } from '../../schemas/rule.ts'

const run = (rule_id: string, more: Partial<RuleRunsOfPeriod> = {}): RuleRunsOfPeriod => ({
  rule_id,
  state: 'complete',
  error_code: null,
  not_checked_reason: null,
  days: 31,
  first_day: '2030-03-01',
  last_day: '2030-03-31',
  learning: 0,
  ...more,
})
const absent = (rule_id: string, not_checked_reason: string, days = 31) =>
  run(rule_id, { state: 'not_checked', not_checked_reason, days })

test('a failed rule is named with its days and code, once for each code', () => {
  const failed = (error_code: string, days: number) => run('a', { state: 'failed', error_code, days })
  const entries = failedRules({ ruleRuns: [run('a'), failed('SQL_FAILED', 2), failed('SQL_TIMEOUT', 1)] })
  expect(entries.map(({ kind, what, count }) => [kind, what, count])).toEqual([
    ['rule_failed', 'a', 2],
    ['rule_failed', 'a', 1],
  ])
  expect(entries[0]?.why.ko).toContain('오류(SQL_FAILED)')
})

test('rules without their data are one entry for each file, with what to write where', () => {
  const ruleRuns = [
    absent('b', 'watchlist', 12),
    absent('c', 'role_rights, roster'),
    absent('d', 'watchlist'),
    run('a'),
  ]
  expect(absentReference({ ruleRuns })).toEqual([
    {
      kind: 'rule_not_checked',
      what: 'role_rights.yaml, roster.yaml',
      count: 1,
      rules: ['c'],
      why: {
        ko: '역할별로 허용된 업무, 취급자 명부가 계획에 없어 31일 동안 실행하지 못했습니다.',
        en: 'What each role may do, The roster of handlers: not in the plan, so not run on 31 days.',
      },
    },
    {
      kind: 'rule_not_checked',
      what: 'watchlist.yaml',
      count: 2,
      rules: ['b', 'd'],
      why: {
        ko: '열람 주의 대상이 계획에 없어 31일 동안 실행하지 못했습니다.',
        en: 'Watched subjects: not in the plan, so not run on 31 days.',
      },
    },
  ])
})

test.each(RULE_REFERENCES)('the reference data %s is named by the file it stands in', (name) => {
  const [entry] = absentReference({ ruleRuns: [absent('a', name)] })
  expect(entry?.what).toMatch(/^[a-z_]+\.yaml( \([a-z_]+\))?$/)
  expect(entry?.why.ko).toMatch(/^[가-힣 ]+[이가] 계획에 없어/)
})

test('a rule learns about the most people of any day, the largest number first, whatever failed beside', () => {
  const ruleRuns = [
    run('a', { learning: 2 }),
    run('a', { state: 'failed', error_code: 'SQL_FAILED', learning: 9 }),
    run('b', { learning: 3 }),
    run('c'),
  ]
  expect(learningRules({ ruleRuns }).map(({ what, count }) => [what, count])).toEqual([
    ['b', 3],
    ['a', 2],
  ])
})

describe('days that nobody judged', () => {
  const rows = (ran: string[]): PeriodRows =>
    ({
      runDays: ran.map((day) => ({ day, runs: 1, complete: 1, failed: 0, not_checked: 0 })),
      ruleRuns: [],
      systems: [],
      gaps: [],
      rejected: [],
      conflicts: [],
    }) as unknown as PeriodRows
  const march = (...days: number[]) => days.map((day) => `2030-03-${String(day).padStart(2, '0')}`)

  test('are one line for each run of neighbouring days', () => {
    const closed = { days: march(1, 2, 3, 4, 5, 6, 7), workdays: [], onlyBackfilled: march(6, 7) }
    expect(notChecked(rows(march(3)), closed).map(({ kind, what, count }) => [kind, what, count])).toEqual([
      ['day_not_run', '2030-03-01/2030-03-02', 2],
      ['day_not_run', '2030-03-04/2030-03-05', 2],
      ['backfilled_day', '2030-03-06/2030-03-07', 2],
    ])
  })
})
