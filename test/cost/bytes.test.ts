// SPDX-License-Identifier: Apache-2.0
// The bytes of a statement: sizes of values, rows of days, each column of a day once, and the least that is billed.
import { describe, expect, test } from '@jest/globals'
import { readPlan } from '../../plan/read.ts'
import { columnsOf } from '../../schemas/googlesql.ts'
import { TABLES } from '../../schemas/tables.ts'
import {
  LEAST_BILLED,
  PROFILE,
  readsOf,
  rowBytes,
  statementBytes,
  unmeasured,
} from '../../sql/bytes/bytes.ts'
import { dayBytes, runBytes } from '../../sql/bytes/daily.ts'
import { sizesOf } from '../../sql/bytes/sizes.ts'
import { loadRules } from '../../sql/rules.ts'
import { read } from '../docs/pages.ts'

const rules = await loadRules()
const [version] = (await readPlan()).versions
const volume = (eventsPerDay: number, historyDays = 1000) => ({ eventsPerDay, historyDays })

test('the size of a row is that of its leaves: 8 a number or time, 1 a truth value, 2 and its UTF-8 a text, nothing for NULL', () => {
  const columns = columnsOf(TABLES.access_events.row)
  const row = {
    event_id: 'ab',
    occurred_at: '2030-03-05T00:00:00.000000Z',
    subject_count: 3,
    late: true,
    operation: '조회',
    actor: { id: 'kim', type: null },
    subjects: [
      { id: 'M-1', type: 'member' },
      { id: 'M-22', type: null },
    ],
    changed_fields: ['a', 'bc'],
    reason: null,
  }
  const sizes = sizesOf(columns, [row])
  const of = (...paths: string[]) => paths.map((path) => sizes.get(path))
  expect(of('event_id', 'occurred_at', 'subject_count', 'late', 'operation')).toEqual([4, 8, 8, 1, 8])
  expect(of('actor.id', 'actor.type', 'subjects.id', 'subjects.type', 'changed_fields')).toEqual([
    5, 0, 11, 8, 7,
  ])
  expect(of('reason.text', 'bytes')).toEqual([0, 0])
})

test('a fact of a day reads its columns of that day, and is billed for what it is where that is more than the least', () => {
  const [read] = readsOf('facts/day_events')
  const { bytes } = PROFILE.tables.access_events ?? { bytes: {} }
  const leaves = Object.entries(bytes).filter(([leaf]) =>
    read?.columns.some((path) => leaf === path || leaf.startsWith(`${path}.`)),
  )
  const each = leaves.reduce((sum, [, size]) => sum + size, 0)
  expect(each).toBeGreaterThan(100)
  expect(each).toBeLessThan(rowBytes('access_events') - 500)
  const { tables, processed, billed } = statementBytes('facts/day_events', volume(100_000))
  expect(tables).toEqual([{ table: 'access_events', days: 1, rows: 100_000, processed, billed }])
  expect(processed).toBe(Math.round(each * 100_000))
  expect(billed).toBe(processed)
  expect(statementBytes('facts/day_events', volume(10)).billed).toBe(LEAST_BILLED)
})

test('a rule that looks back reads as many days as the plan says, and never more than there are', () => {
  const rule = 'rules/download/off_hours_download/rule'
  const days = (historyDays: number, lookback_days: number) =>
    statementBytes(rule, volume(1000, historyDays), { lookback_days }).tables.find(
      ({ table }) => table === 'actor_days',
    )?.days
  expect([days(1000, 28), days(1000, 56), days(10, 28), days(1, 28)]).toEqual([28, 56, 9, 0])
  expect(() => statementBytes(rule, volume(1000))).toThrow('@lookback_days is not known')
})

test.each(['facts/nothing', 'rules/x/y/rule'])('%s is not there', (id) => {
  expect(() => statementBytes(id, volume(1000))).toThrow(`sql/reads.json has no ${id}`)
})

test('what detection reads is measured, and the page names what is not', () => {
  const missing = unmeasured()
  expect(missing).toContain('connection_events')
  expect(missing).not.toContain('access_events')
  const page = read('docs/reference/cost.md')
  for (const name of missing) expect(page).toContain(`\`${name}\``)
  for (const name of ['access_events', 'day_events', 'actor_subject_days'])
    expect(rowBytes(name)).toBeGreaterThan(40)
  expect(PROFILE.tables.day_events?.rows_per_event).toBeGreaterThan(0.95)
})

describe('a day of detection', () => {
  const day = (eventsPerDay: number, historyDays = 1000) =>
    dayBytes(rules, version!, volume(eventsPerDay, historyDays))

  test('lists every rule, and its sums are those of its parts', () => {
    const one = day(100_000)
    expect(one.rules.map(({ rule }) => rule)).toEqual(rules.map(({ id }) => id))
    const sum = (of: 'processed' | 'billed') =>
      [...one.facts, ...one.lookups, ...one.rules].reduce((total, part) => total + part[of], 0)
    expect([one.processed, one.billed]).toEqual([sum('processed'), sum('billed')])
    expect(one.billed).toBeGreaterThan(one.processed)
  })

  test('does not grow with the history', () => {
    expect(day(100_000, 2000).processed).toBe(day(100_000, 800).processed)
  })

  test('grows with the events of a day, and the least that is billed does not', () => {
    expect(day(200_000).processed / day(100_000).processed).toBeCloseTo(2, 1)
    expect(day(20).billed).toBe(day(10).billed)
  })

  test('a run that finds nothing due reads a week of events at most', () => {
    expect(
      runBytes(volume(1000))
        .find(({ id }) => id === 'detect/day_states')
        ?.tables.map(({ days }) => days),
    ).toContain(7)
    expect(runBytes(volume(1000, 100)).map(({ id }) => id)).toEqual([
      'detect/ledger_since',
      'detect/days_known',
      'detect/day_states',
    ])
  })
})
