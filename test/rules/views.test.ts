// SPDX-License-Identifier: Apache-2.0
// The views, over rows with known answers, each on DuckDB and on Google's evaluator.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Row, Value } from '../../functions/platform/warehouse.ts'
import type { TableName } from '../../schemas/tables.ts'
import { loadStatement } from '../../sql/statements.ts'
import { viewNames } from '../../sql/views.ts'
import { blankRow as row } from './blank-row.ts'
import type { Tables } from './given-rows.ts'
import { inOrder, type Ledgers, openLedgers } from './ledgers.ts'
import { nastyEvents } from './nasty-events.ts'

let ledgers: Ledgers
beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

/** The rows of a view, the same on both engines. */
const viewOf = async (name: string): Promise<Row[]> => {
  const rows = inOrder(await ledgers.onDuckDb(loadStatement(`views/${name}`)))
  expect(rows).toEqual(inOrder(await ledgers.onReferee(loadStatement(`views/${name}`))))
  return rows
}
const pick = (rows: readonly Row[], ...columns: string[]): Value[][] =>
  rows.map((row) => columns.map((column) => row[column] ?? null))

const AT = '2030-03-01T00:00:00.000000Z'
const at = (day: number, hour = 0): string =>
  `2030-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00.000000Z`
const rowsOf = (table: TableName, ...rows: Row[]): Tables => ({ [table]: rows.map((one) => row(table, one)) })

test('every view gives the same rows on both engines over nasty events', async () => {
  await ledgers.store({ access_events: nastyEvents(7, 200) })
  for (const day of ['2030-03-04', '2030-03-05', '2030-03-06'])
    await ledgers.buildFacts({ day, as_of: '2030-03-20T00:00:00.000000Z' })
  for (const name of viewNames()) await viewOf(name)
  expect((await viewOf('events')).length).toBeGreaterThan(150)
})

test('events: the first received shows, by its hash when two came at one instant, on each day', async () => {
  const [event] = nastyEvents(1, 1) as [Row]
  const version = (event_hash: string, received_at: string, event_date = '2030-03-05'): Row => ({
    ...event,
    event_id: 'x',
    event_hash,
    received_at,
    event_date,
  })
  await ledgers.store({
    access_events: [
      version('b', at(5, 3)),
      version('c', at(5, 2)),
      version('a', at(5, 2)),
      version('a', at(5, 2)),
      version('d', at(6, 1), '2030-03-06'),
    ],
  })
  expect(pick(await viewOf('events'), 'event_date', 'event_hash')).toEqual([
    ['2030-03-05', 'a'],
    ['2030-03-06', 'd'],
  ])
  expect(pick(await viewOf('event_conflicts'), 'event_date', 'event_id', 'conflict', 'versions')).toEqual([
    ['2030-03-05', 'x', 'other_content', 3],
  ])
  for (const day of ['2030-03-05', '2030-03-06']) await ledgers.buildFacts({ day, as_of: at(9) })
  expect(await viewOf('event_conflicts')).toEqual([
    {
      event_date: '2030-03-05',
      event_id: 'x',
      conflict: 'other_content',
      versions: 3,
      days: 1,
      first_received_at: at(5, 2),
      last_received_at: at(5, 3),
    },
    ...['2030-03-05', '2030-03-06'].map((event_date) => ({
      event_date,
      event_id: 'x',
      conflict: 'other_day',
      versions: null,
      days: 2,
      first_received_at: null,
      last_received_at: null,
    })),
  ])
})

test('rejections: the same refusal twice is one', async () => {
  const refused = { event_date: '2030-03-05', code: 'EVENT_SCHEMA', body_hash: 'h' }
  await ledgers.store(
    rowsOf(
      'rejected_events',
      { ...refused, rejection_id: 'r1', received_at: at(5, 2) },
      { ...refused, rejection_id: 'r1', received_at: at(5, 1) },
      { ...refused, rejection_id: 'r2', received_at: at(5, 1) },
    ),
  )
  expect(pick(await viewOf('rejections'), 'rejection_id', 'received_at')).toEqual([
    ['r1', at(5, 1)],
    ['r2', at(5, 1)],
  ])
})

describe('runs and findings', () => {
  const run = (
    run_id: string,
    state: string,
    as_of: string,
    started_at = as_of,
    event_date = '2030-03-05',
  ): Row => row('rule_runs', { run_id, rule_id: 'bulk_download', event_date, state, as_of, started_at })
  const finding = (run_id: string, finding_id: string, more: Row = {}): Row =>
    row('findings', {
      run_id,
      finding_id,
      rule_id: 'bulk_download',
      kind: 'finding',
      event_date: '2030-03-05',
      severity: 'high',
      system_id: 'crm',
      actor_id: 'staff-01',
      bucket_start: AT,
      event_count: 2,
      found_at: AT,
      ...more,
    })

  test('a failed or unfinished later run hides nothing; a complete one replaces', async () => {
    await ledgers.store({
      rule_runs: [
        run('run-1', 'complete', at(6)),
        run('run-2', 'complete', at(7)),
        run('run-3', 'failed', at(8)),
      ],
      findings: [
        finding('run-1', 'gone'),
        finding('run-1', 'stays'),
        finding('run-2', 'stays'),
        finding('run-4', 'unfinished'),
      ],
    })
    expect(pick(await viewOf('current_findings'), 'run_id', 'finding_id')).toEqual([['run-2', 'stays']])
    expect(pick(await viewOf('latest_rule_runs'), 'run_id', 'state')).toEqual([['run-3', 'failed']])
  })

  test('runs are ordered by as_of, then start, then id; a row delivered twice shows once', async () => {
    await ledgers.store({
      rule_runs: [
        run('run-a', 'complete', at(6), at(9)),
        run('run-c', 'complete', at(7), at(7)),
        run('run-b', 'complete', at(7), at(8)),
        run('run-d', 'complete', at(7), at(8)),
        run('run-d', 'complete', at(7), at(8)),
      ],
      findings: ['a', 'b', 'c', 'd', 'd'].map((name) => finding(`run-${name}`, `of-${name}`)),
    })
    expect(pick(await viewOf('current_findings'), 'finding_id')).toEqual([['of-d']])
    expect(pick(await viewOf('latest_rule_runs'), 'run_id')).toEqual([['run-d']])
  })

  test('a complete run without findings clears the day, and other rules and days stand', async () => {
    await ledgers.store({
      rule_runs: [
        run('run-1', 'complete', at(6)),
        run('run-2', 'complete', at(7)),
        run('run-1', 'complete', at(6), at(6), '2030-03-04'),
        { ...run('run-1', 'complete', at(6)), rule_id: 'new_source_ip' },
      ],
      findings: [
        finding('run-1', 'cleared'),
        finding('run-1', 'day-before', { event_date: '2030-03-04' }),
        finding('run-1', 'other-rule', { rule_id: 'new_source_ip' }),
      ],
    })
    expect(pick(await viewOf('current_findings'), 'finding_id')).toEqual([['day-before'], ['other-rule']])
  })

  test('findings of neighbouring days are one entry; a gap, another actor or an exception begins another', async () => {
    const days = ['2030-02-28', '2030-03-01', '2030-03-02', '2030-03-04']
    await ledgers.store({
      rule_runs: days.map((day) => run('run-1', 'complete', at(9), at(9), day)),
      findings: [
        ...days.map((event_date, index) =>
          finding('run-1', `f${index}`, { event_date, severity: index === 2 ? 'high' : 'medium' }),
        ),
        finding('run-1', 'f1-second', { event_date: '2030-03-01', bucket_start: at(1, 5) }),
        finding('run-1', 'other', { event_date: '2030-03-01', actor_id: 'staff-02', system_id: null }),
        finding('run-1', 'excused', {
          event_date: '2030-03-04',
          exception_id: 'x-1',
          bucket_start: at(4, 5),
        }),
      ],
    })
    const entry = (first_day: string, last_day: string, finding_ids: string[], more: Row = {}): Row => ({
      rule_id: 'bulk_download',
      kind: 'finding',
      severity: 'medium',
      system_id: 'crm',
      actor_id: 'staff-01',
      subject_id: null,
      exception_id: null,
      first_day,
      last_day,
      days: 1,
      count: finding_ids.length,
      event_count: 2 * finding_ids.length,
      finding_ids,
      ...more,
    })
    expect(await viewOf('finding_entries')).toEqual(
      inOrder([
        entry('2030-02-28', '2030-03-02', ['f0', 'f1', 'f1-second', 'f2'], { days: 3, severity: 'high' }),
        entry('2030-03-04', '2030-03-04', ['f3']),
        entry('2030-03-04', '2030-03-04', ['excused'], { exception_id: 'x-1', severity: 'high' }),
        entry('2030-03-01', '2030-03-01', ['other'], {
          actor_id: 'staff-02',
          system_id: null,
          severity: 'high',
        }),
      ]),
    )
  })
})

describe('the plan in force', () => {
  const version = (load_id: string, loaded_at: string, name = '2030-1'): Row =>
    row('plan_versions', {
      load_id,
      loaded_at,
      version: name,
      approved_by: 'representative',
      approved_on: '2029-12-01',
    })
  const FIRST = '0001-01-01T00:00:00.000000Z'

  test('the first load counts from ever, each until the next; equal times go by load_id; unfinished loads never', async () => {
    await ledgers.store({
      plan_versions: [
        version('load-1', at(1)),
        version('load-1', at(1), '2030-2'),
        version('load-2', at(5)),
        version('load-3', at(5)),
      ],
      calendar: ['load-1', 'load-2', 'load-3', 'load-unfinished'].map((load_id) =>
        row('calendar', {
          load_id,
          loaded_at: at(1),
          day: '2030-03-01',
          name_ko: '3·1절',
          name_en: 'Day',
          kind: 'public',
        }),
      ),
    })
    const windows = [
      ['load-1', FIRST, at(5)],
      ['load-2', at(5), at(5)],
      ['load-3', at(5), null],
    ]
    expect(pick(await viewOf('plan_loads'), 'load_id', 'in_force_from', 'in_force_to')).toEqual(windows)
    expect(pick(await viewOf('holidays'), 'load_id', 'in_force_from', 'in_force_to')).toEqual(windows)
    expect(pick(await viewOf('plan_in_force'), 'version', 'load_id')).toEqual([
      ['2030-1', 'load-1'],
      ['2030-2', 'load-1'],
      ['2030-1', 'load-2'],
      ['2030-1', 'load-3'],
    ])
  })

  test.each([
    ['holidays', 'calendar', { day: '2030-03-01', name_ko: '휴일', name_en: 'Day', kind: 'public' }],
    [
      'known_networks',
      'networks',
      { network_id: 'n', label: 'l', cidr: 'c', first_hex: '0', last_hex: 'f', kind: 'vpn' },
    ],
    ['known_systems', 'systems', { system_id: 'crm', data_categories: ['account'] }],
    ['known_people', 'roster', { actor_id: 'staff-01', actor_type: 'handler', leave_days: ['2030-03-04'] }],
  ] as const)('%s shows the rows of %s with their load', async (view, table, columns) => {
    const stored = row(table, { load_id: 'load-1', loaded_at: at(1), ...(columns as unknown as Row) })
    await ledgers.store({ plan_versions: [version('load-1', at(1))], [table]: [stored] })
    expect(await viewOf(view)).toEqual([{ ...stored, in_force_from: FIRST, in_force_to: null }])
  })

  test('exceptions: of a load while it is in force, recorded ones from then on, ended ones no longer', async () => {
    const exception = (exception_id: string, recorded_at: string, more: Row = {}): Row =>
      row('exceptions', {
        exception_id,
        recorded_at,
        rule_id: 'bulk_download',
        reason: 'month-end',
        approved_by: 'representative',
        valid_from: '2030-03-01',
        valid_to: '2030-03-31',
        ended: false,
        ...more,
      })
    await ledgers.store({
      plan_versions: [version('load-1', at(1)), version('load-2', at(10))],
      exceptions: [
        exception('both-loads', at(1), { load_id: 'load-1' }),
        exception('both-loads', at(10), { load_id: 'load-2' }),
        exception('dropped', at(1), { load_id: 'load-1' }),
        exception('recorded', at(4)),
        exception('ended-early', at(1), { load_id: 'load-1' }),
        exception('ended-early', at(6), { ended: true }),
        exception('ended-late', at(1), { load_id: 'load-1' }),
        exception('ended-late', at(12), { ended: true }),
        exception('ended-recorded', at(4)),
        exception('ended-recorded', at(8), { ended: true }),
        exception('crashed', at(1), { load_id: 'load-unfinished' }),
      ],
    })
    expect(pick(await viewOf('active_exceptions'), 'exception_id', 'in_force_from', 'in_force_to')).toEqual([
      ['both-loads', FIRST, at(10)],
      ['both-loads', at(10), null],
      ['dropped', FIRST, at(10)],
      ['ended-early', FIRST, at(6)],
      ['ended-late', FIRST, at(10)],
      ['ended-recorded', at(4), at(8)],
      ['recorded', at(4), null],
    ])
  })
})
