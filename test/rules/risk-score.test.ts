// SPDX-License-Identifier: Apache-2.0
// The risk score, over findings with known points, on DuckDB and on Google's evaluator.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import { loadSavedQuery } from '../../sql/saved-queries.ts'
import { blankRow } from './blank-row.ts'
import { type Ledgers, openLedgers } from './ledgers.ts'

let ledgers: Ledgers
beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

const day = (number: number): string => `2030-03-${String(number).padStart(2, '0')}`

type Points = { high: number; medium: number; low: number; signal: number }
const POINTS: Points = { high: 100, medium: 40, low: 10, signal: 5 }
const version = (name: string, valid_from: string, valid_to: string | null, content: object): Row =>
  blankRow('plan_versions', {
    load_id: 'load-1',
    loaded_at: '2030-03-01T00:00:00.000000Z',
    version: name,
    valid_from,
    valid_to,
    content_json: JSON.stringify(content),
  })
const withPoints = (weights: Points = POINTS, repeat_percent = 50) => ({
  risk_score: { clause: '6.8', weights, repeat_percent },
})

let made = 0
/** Findings of one rule and actor, one a day unless a day is named twice. */
const noted = (
  actor_id: string | null,
  rule_id: string,
  kind: 'finding' | 'signal',
  severity: string,
  days: number[],
  more: Row = {},
) =>
  days.map((one) => {
    made += 1
    return blankRow('findings', {
      finding_id: `f${made}`,
      run_id: `run-${rule_id}-${one}`,
      rule_id,
      kind,
      severity,
      actor_id,
      event_date: day(one),
      ...more,
    })
  })
const stored = async (findings: Row[], versions = [version('2030-1', '2030-01-01', null, withPoints())]) => {
  const runs = new Map(
    findings.map(({ run_id = null, rule_id = null, event_date = null }) => [
      run_id,
      blankRow('rule_runs', { run_id, rule_id, event_date, state: 'complete' }),
    ]),
  )
  await ledgers.store({
    findings,
    plan_versions: versions,
    rule_runs: [...runs.values()],
  })
}

/** The rows of March, the same on both engines. */
const score = async (...columns: string[]): Promise<Value[][]> => {
  const { statement } = loadSavedQuery('risk_score')
  const period = { first_day: day(1), last_day: day(31) }
  const rows = await ledgers.onDuckDb(statement, period)
  expect(rows).toEqual(await ledgers.onReferee(statement, period))
  return rows.map((row) => columns.map((column) => row[column] ?? null))
}

test('an actor has the sum of its terms, each with its days, weight and points; the highest comes first', async () => {
  await stored([
    ...noted('kim', 'a', 'finding', 'medium', [4, 5, 11]),
    ...noted('kim', 'b', 'signal', 'high', [5]),
    ...noted('lee', 'c', 'finding', 'high', [6]),
    ...noted('lee', 'd', 'finding', 'low', [7]),
  ])
  expect(
    await score('actor_id', 'score', 'rule_id', 'kind', 'days', 'weight', 'points', 'first_day', 'last_day'),
  ).toEqual([
    ['lee', 110, 'c', 'finding', 1, 100, 100, day(6), day(6)],
    ['lee', 110, 'd', 'finding', 1, 10, 10, day(7), day(7)],
    ['kim', 75, 'a', 'finding', 3, 40, 70, day(4), day(11)],
    ['kim', 75, 'b', 'signal', 1, 5, 5, day(5), day(5)],
  ])
})

test('a signal that rings every day of the month counts at most twice, and less than one medium finding', async () => {
  await stored([
    ...noted(
      'kim',
      'a',
      'signal',
      'low',
      Array.from({ length: 31 }, (_, n) => n + 1),
    ),
    ...noted('lee', 'b', 'finding', 'medium', [6]),
  ])
  expect(await score('actor_id', 'score', 'days')).toEqual([
    ['lee', 40, 1],
    ['kim', 10, 31],
  ])
})

test('several findings of a rule on one day count once', async () => {
  await stored(noted('kim', 'a', 'finding', 'medium', [4, 4, 4]))
  expect(await score('score', 'days', 'findings')).toEqual([[40, 1, 3]])
})

test('other periods, systems without an actor, exceptions and runs that were replaced count nothing', async () => {
  const replaced = noted('kim', 'e', 'finding', 'high', [4])
  await stored([
    ...noted(null, 'a', 'finding', 'high', [4]),
    ...noted('kim', 'b', 'finding', 'high', [4], { exception_id: 'night-shift' }),
    ...noted('kim', 'c', 'finding', 'high', [4], { event_date: '2030-04-01' }),
    ...noted('kim', 'd', 'finding', 'low', [4]),
    ...replaced,
  ])
  await ledgers.add({
    rule_runs: [
      blankRow('rule_runs', {
        run_id: 'later',
        rule_id: 'e',
        event_date: day(4),
        state: 'complete',
        as_of: '2030-03-09T00:00:00.000000Z',
      }),
    ],
  })
  expect(await score('actor_id', 'rule_id', 'kind', 'points')).toEqual([['kim', 'd', 'finding', 10]])
})

test('each day counts by the version valid on it; days before the first and after the last by that one', async () => {
  const versions = [
    version('2030-1', day(5), day(9), withPoints()),
    version('2030-2', day(10), day(20), withPoints({ ...POINTS, medium: 60 }, 0)),
  ]
  await stored(noted('kim', 'a', 'finding', 'medium', [1, 6, 12, 13, 30]), versions)
  expect(await score('plan_version', 'days', 'weight', 'repeat_percent', 'points', 'score')).toEqual([
    ['2030-1', 2, 40, 50, 60, 120],
    ['2030-2', 3, 60, 0, 60, 120],
  ])
})

test('a version without points gives none', async () => {
  await stored(noted('kim', 'a', 'finding', 'high', [4]), [version('2030-1', day(1), null, {})])
  expect(await score('actor_id')).toEqual([])
})

test('points are rounded once a term, and terms add up to the score', async () => {
  await stored(
    [...noted('kim', 'a', 'signal', 'low', [4, 5]), ...noted('kim', 'b', 'signal', 'low', [4, 5, 6])],
    [version('2030-1', day(1), null, withPoints({ ...POINTS, signal: 7 }, 30))],
  )
  expect(await score('rule_id', 'points', 'score')).toEqual([
    ['b', 10, 19],
    ['a', 9, 19],
  ])
})
