// SPDX-License-Identifier: Apache-2.0
// What the officer asks of exceptions and thresholds, over rows with known answers, each on DuckDB and on Google's evaluator.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import { loadStatement } from '../../sql/statements.ts'
import { blankRow as row } from './blank-row.ts'
import { type Ledgers, openLedgers } from './ledgers.ts'

let ledgers: Ledgers
beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

const at = (day: number): string => `2030-03-${String(day).padStart(2, '0')}T00:00:00.000000Z`
/** The rows of a question in its own order, the same on both engines. */
const asked = async (id: string, values: Record<string, Value>): Promise<Row[]> => {
  const rows = await ledgers.onDuckDb(loadStatement(id), values)
  expect(rows).toEqual(await ledgers.onReferee(loadStatement(id), values))
  return rows
}

const run = (rule_id: string, day: number, more: Row = {}): Row =>
  row('rule_runs', {
    run_id: `run-${rule_id}-${day}`,
    rule_id,
    event_date: `2030-03-${String(day).padStart(2, '0')}`,
    state: 'complete',
    as_of: at(day + 1),
    started_at: at(day + 1),
    learning: null,
    ...more,
  })
const finding = (rule_id: string, day: number, id: string, more: Row = {}): Row =>
  row('findings', {
    finding_id: id,
    run_id: `run-${rule_id}-${day}`,
    rule_id,
    event_date: `2030-03-${String(day).padStart(2, '0')}`,
    found_at: at(day + 1),
    as_of: at(day + 1),
    exception_id: null,
    ...more,
  })

test('exceptions are listed with their state at the moment, and with the findings of the newest runs alone', async () => {
  const exception = (exception_id: string, more: Row = {}): Row =>
    row('exceptions', {
      exception_id,
      load_id: null,
      recorded_at: at(2),
      valid_from: '2030-03-05',
      valid_to: '2030-03-20',
      ended: false,
      ...more,
    })
  await ledgers.store({
    plan_versions: [
      row('plan_versions', { load_id: 'load-1', loaded_at: at(1) }),
      row('plan_versions', { load_id: 'load-2', loaded_at: at(8) }),
    ],
    exceptions: [
      exception('in-force'),
      exception('last-day', { valid_to: '2030-03-10' }),
      exception('over', { valid_to: '2030-03-09' }),
      exception('later', { valid_from: '2030-03-11' }),
      exception('of-both-plans', { load_id: 'load-1', recorded_at: at(1) }),
      exception('of-both-plans', { load_id: 'load-2', recorded_at: at(8) }),
      exception('dropped', { load_id: 'load-1', recorded_at: at(1) }),
      exception('ended', { recorded_at: at(3) }),
      exception('ended', { recorded_at: at(6), ended: true, reason: 'first' }),
      exception('ended', { recorded_at: at(7), ended: true, reason: 'again' }),
      exception('not-known-yet', { recorded_at: at(11) }),
      // An append that came twice.
      exception('in-force'),
    ],
    rule_runs: [run('a', 6), run('a', 6, { run_id: 'older', as_of: at(6), started_at: at(6) }), run('a', 12)],
    findings: [
      finding('a', 6, 'f-1', { exception_id: 'in-force' }),
      finding('a', 6, 'f-2', { exception_id: 'in-force' }),
      finding('a', 6, 'f-3'),
      finding('a', 6, 'f-0', { run_id: 'older', exception_id: 'in-force' }),
      finding('a', 12, 'f-4', { exception_id: 'in-force' }),
    ],
  })
  const rows = await asked('except/list', { day: '2030-03-10', as_of: at(10) })
  expect(rows.map((one) => [one.exception_id, one.state, one.days_left, one.suppressed])).toEqual([
    ['last-day', 'in force', 0, 0],
    ['in-force', 'in force', 10, 2],
    ['of-both-plans', 'in force', 10, 0],
    ['later', 'not yet', 10, 0],
    ['over', 'expired', null, 0],
    ['dropped', 'removed', null, 0],
    ['ended', 'ended', null, 0],
  ])
  expect(rows.find((one) => one.exception_id === 'ended')?.ended_because).toBe('first')
})

test('each rule of a period is told by its newest runs, with the newest verdict of each finding', async () => {
  const verdict = (finding_id: string, said: string | null, hour: number, more: Row = {}): Row =>
    row('reviews', {
      review_id: `review-${finding_id}-${hour}`,
      event_date: '2030-03-20',
      recorded_at: `2030-03-20T0${hour}:00:00.000000Z`,
      action: 'verdict',
      finding_id,
      verdict: said,
      ...more,
    })
  await ledgers.store({
    rule_runs: [
      run('a', 5, { learning: 2 }),
      run('a', 6, { learning: 1 }),
      run('a', 7, { state: 'failed' }),
      run('a', 30),
      run('b', 5, { state: 'not_checked' }),
      run('c', 5),
      run('c', 5, { run_id: 'older', as_of: at(5), started_at: at(5) }),
    ],
    findings: [
      finding('a', 5, 'f-1'),
      finding('a', 5, 'f-2'),
      finding('a', 6, 'f-3', { exception_id: 'x' }),
      finding('a', 30, 'f-4'),
      // What an older run gave and the newest does not: gone, but decided.
      finding('c', 5, 'f-5', { run_id: 'older' }),
    ],
    reviews: [
      verdict('f-1', 'dismissed', 1),
      verdict('f-1', 'confirmed', 2),
      verdict('f-2', 'confirmed', 1),
      verdict('f-2', 'open', 2),
      verdict('f-3', 'dismissed', 1),
      verdict('f-3', 'confirmed', 2, { action: 'note' }),
      verdict('f-4', 'confirmed', 1),
      verdict('f-5', 'dismissed', 1),
    ],
  })
  const period = { first_day: '2030-03-01', last_day: '2030-03-29' }
  const told = { fired: 0, confirmed: null, dismissed: null, suppressed: 0, learning: 0 }
  expect(await asked('tuning/outcomes', period)).toEqual([
    {
      rule_id: 'a',
      days: 2,
      unchecked_days: 1,
      fired: 2,
      confirmed: 1,
      dismissed: 1,
      suppressed: 1,
      learning: 3,
    },
    { rule_id: 'b', days: 0, unchecked_days: 1, ...told },
    { rule_id: 'c', days: 1, unchecked_days: 0, ...told, confirmed: 0, dismissed: 1 },
  ])
  expect(await asked('tuning/runs', period)).toEqual([
    { rule_id: 'a', day: '2030-03-05', as_of: at(6) },
    { rule_id: 'a', day: '2030-03-06', as_of: at(7) },
    { rule_id: 'c', day: '2030-03-05', as_of: at(6) },
  ])
})
