// SPDX-License-Identifier: Apache-2.0
// The review of thresholds: figures of what was, and of what other thresholds would have given, with nothing written.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { variedParameters, variedValue } from '../../cli/tuning/thresholds.ts'
import { saysSomething, TUNING_COLUMNS, tuningRows } from '../../cli/tuning/tuning.ts'
import { detectRange } from '../../functions/detect/detect.ts'
import type { reviewsRow } from '../../schemas/review.ts'
import { loadRules, type Rule } from '../../sql/rules.ts'
import { type GivenEvent, members, openTestLedger, type TestLedger } from '../detect/ledger.ts'
import { changed } from '../plan/default-plan.ts'

const NOON = '2030-03-07T12:00:00+09:00'
const RULE = 'download_without_reason'
const rules = await loadRules()
const only = (...ids: string[]): Rule[] => rules.filter((rule) => ids.includes(rule.id))

let ledger: TestLedger
beforeEach(async () => {
  ledger = await openTestLedger(
    changed((plan, version) => {
      const threshold = version.thresholds.find((one) => one.rule === RULE)
      Object.assign(threshold?.parameters ?? {}, { minimum_subjects: 10 })
      plan.exceptions.push({
        id: 'month-end',
        rule: RULE,
        actor: 'staff-09',
        reason: 'month-end',
        approved_by: 'u-1001',
        valid_from: '2030-03-05',
        valid_to: '2030-03-05',
      })
    }),
  )
})
afterEach(() => ledger.close())

const download = (day: string, actor: string, subjects: number): GivenEvent => ({
  at: `${day}T10:00:00+09:00`,
  actor: { id: actor, type: 'handler' },
  action: 'download',
  subjects: members(subjects),
})

/** Downloads without a reason of 5, 8, 10, 15 and 20 subjects, and one under an exception. */
const downloads = [
  download('2030-03-05', 'staff-01', 5),
  download('2030-03-05', 'staff-02', 8),
  download('2030-03-05', 'staff-03', 10),
  download('2030-03-06', 'staff-01', 15),
  download('2030-03-06', 'staff-02', 20),
  download('2030-03-05', 'staff-09', 100),
]

const judge = async (change: Parameters<TestLedger['at']>[1] = {}) => {
  await ledger.store(downloads)
  return detectRange(await ledger.at(NOON, change), '2030-03-05', '2030-03-06')
}
const failures: string[] = []
const tuned = async (chosen: readonly Rule[], warehouse = ledger.warehouse) => {
  failures.length = 0
  return tuningRows({ warehouse, plan: ledger.plan }, chosen, {
    first_day: '2030-03-01',
    last_day: '2030-03-31',
    progress: () => undefined,
    failed: (rule, code) => void failures.push(`${rule} ${code}`),
  })
}
const verdict = (finding_id: string, said: string, at: string): z.infer<typeof reviewsRow> => ({
  review_id: `review-${at}`,
  event_date: '2030-03-07',
  recorded_at: `2030-03-07T0${at}:00:00.000000Z`,
  reviewer_id: 'u-1002',
  action: 'verdict',
  finding_id,
  report_id: null,
  report_hash: null,
  verdict: said,
  text: null,
  due_at: null,
})

const told = {
  rule_id: RULE,
  is: 'medium',
  days: 2,
  unchecked_days: 0,
  fired: 3,
  confirmed: null,
  dismissed: null,
  suppressed: 1,
  learning: 0,
}

test('each threshold is varied with the others as they are, exceptions count apart, and nothing is written', async () => {
  await judge()
  ledger.calls.length = 0
  expect(await tuned(only(RULE))).toEqual([
    {
      ...told,
      threshold: 'minimum_subjects',
      plan: 10,
      tried: '5 8 10 15 20',
      at_50: 5,
      at_75: 4,
      at_100: 3,
      at_150: 2,
      at_200: 1,
    },
    {
      ...told,
      threshold: 'minimum_reason_characters',
      plan: 3,
      tried: '2 2 3 5 6',
      at_50: 3,
      at_75: 3,
      at_100: 3,
      at_150: 3,
      at_200: 3,
    },
  ])
  expect(failures).toEqual([])
  expect([...new Set(ledger.calls)].sort()).toEqual([
    'query detect/exceptions_on_day',
    `query rules/download/${RULE}/rule`,
    'query tuning/outcomes',
    'query tuning/runs',
  ])
  // Two days: at five values of one threshold and three new ones of the other, the plan's own asked once.
  expect(ledger.calls.filter((call) => call.startsWith('query rules/'))).toHaveLength(2 * (5 + 3))
})

test('the newest verdict of each finding is counted', async () => {
  const runs = await judge()
  const ids = runs.flatMap((run) =>
    run.findings.filter((one) => one.rule_id === RULE).map((one) => one.finding_id),
  )
  await ledger.warehouse.append('reviews', [
    verdict(ids[0] ?? '', 'confirmed', '1'),
    verdict(ids[1] ?? '', 'confirmed', '2'),
    verdict(ids[1] ?? '', 'dismissed', '3'),
    verdict(ids[2] ?? '', 'confirmed', '4'),
    verdict(ids[2] ?? '', 'open', '5'),
    { ...verdict(ids[3] ?? '', '', '6'), action: 'note', verdict: null },
  ])
  const [row] = await tuned(only(RULE))
  expect([row?.confirmed, row?.dismissed]).toEqual([1, 1])
})

test('a rule that fails again has no figure, and the others have theirs', async () => {
  await judge()
  const failing = only(RULE, 'off_hours_access').map((rule) =>
    rule.id === RULE
      ? { ...rule, statement: { ...rule.statement, duckdb: "SELECT error('out of order')" } }
      : rule,
  )
  const rows = await tuned(failing)
  expect(rows.map((row) => [row.rule_id, row.threshold, row.fired, row.at_50, row.at_100])).toEqual([
    [RULE, 'minimum_subjects', 3, null, null],
    [RULE, 'minimum_reason_characters', 3, null, null],
    ['off_hours_access', 'minimum_events', 0, 0, 0],
  ])
  expect([...new Set(failures)]).toEqual([`${RULE} SQL_FAILED`])
})

test('days a rule did not judge are told and not run again', async () => {
  await judge({
    rules: only(RULE).map((rule) => ({
      ...rule,
      statement: { ...rule.statement, duckdb: "SELECT error('out of order')" },
    })),
  })
  const [row] = await tuned(only(RULE))
  expect([row?.days, row?.unchecked_days, row?.fired, row?.tried, row?.at_100]).toEqual([0, 2, 0, null, null])
})

test('a rule without a threshold to vary has one row, with what it would give as it is', async () => {
  await judge()
  const none = rules.find((rule) => variedParameters(rule).length === 0)
  if (!none) throw new Error('every rule has a threshold to vary: take this test away')
  const rows = await tuned([none])
  expect(rows.map((row) => [row.threshold, row.tried, row.at_50, typeof row.at_100])).toEqual([
    [null, null, null, 'number'],
  ])
})

test('a period without a judged day is refused', async () => {
  await expect(tuned(only(RULE))).rejects.toMatchObject({
    code: 'USAGE',
    detail: 'no day from 2030-03-01 to 2030-03-31 was judged; access-ledger detect does it',
  })
})

test('every row has exactly the columns that are printed, in their order', async () => {
  await judge()
  for (const row of await tuned(only(RULE, 'unusual_personal_hour')))
    expect(Object.keys(row)).toEqual(TUNING_COLUMNS.map((column) => column.name))
})

describe('what is varied', () => {
  test('are whole numbers that say how much, not when or how far back', () => {
    const parameter = (type: 'INT64' | 'BOOL') => ({ type }) as Rule['parameters'][string]
    expect(
      variedParameters({
        parameters: {
          minimum_events: parameter('INT64'),
          night_from_hour: parameter('INT64'),
          lookback_days: parameter('INT64'),
          judge_weekends: parameter('BOOL'),
          floor_subjects: parameter('INT64'),
          training_month: parameter('INT64'),
          weight_export: parameter('INT64'),
        },
      }),
    ).toEqual(['minimum_events', 'floor_subjects'])
  })
  test.each([
    [300, 0.5, 150],
    [3, 0.5, 2],
    [1, 0.5, 1],
    [1, 0.75, 1],
    [0, 2, 0],
    [0, 1, 0],
  ])('%d at %d is %d', (value, factor, varied) => expect(variedValue(value, factor)).toBe(varied))
  test('a rule that is silent at every value says nothing', () => {
    const quiet = { fired: 0, suppressed: 0, at_50: 0, at_75: 0, at_100: 0, at_150: null, at_200: 0 }
    expect(saysSomething(quiet)).toBe(false)
    expect(saysSomething({ ...quiet, at_50: 1 })).toBe(true)
    expect(saysSomething({ ...quiet, suppressed: 1 })).toBe(true)
  })
})
