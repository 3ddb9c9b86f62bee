// SPDX-License-Identifier: Apache-2.0
// The facts, over hand-made rows with known answers and over nasty ones where Google's evaluator is the answer.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { FACTS } from '../../functions/detect/facts.ts'
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { ACTIONS } from '../../schemas/access-event.ts'
import { columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES } from '../../schemas/tables.ts'
import { type CaseFile, caseFile } from './case.ts'
import { addDays, seoulMidnight } from './given-places.ts'
import { givenRows } from './given-rows.ts'
import { factStatement, inOrder, type Ledgers, openLedgers } from './ledgers.ts'
import { nastyEvents } from './nasty-events.ts'

let ledgers: Ledgers
beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

const window = (day: string, asOf: string) => ({
  day,
  window_start: toTimestamp(seoulMidnight(day)),
  window_end: toTimestamp(seoulMidnight(addDays(day, 1))),
  as_of: asOf,
})
const AS_OF = '2030-03-06T00:00:00.000000Z'

const build = async (
  rows: CaseFile['given']['events'],
  day = '2030-03-05',
): Promise<Record<string, Row[]>> => {
  const file = caseFile.parse({
    shows: 'Rows of this test, in the form of a case.',
    kind: 'fires',
    day,
    given: { events: rows },
    expect: [],
  })
  await ledgers.store(givenRows(file).stored)
  await ledgers.buildFacts(window(day, AS_OF))
  const facts: Record<string, Row[]> = {}
  for (const name of FACTS)
    facts[name] = inOrder(await ledgers.onDuckDb(factStatement(name), window(day, AS_OF)))
  return facts
}

test.each(FACTS)('%s returns the columns of its record, in order', (name) => {
  expect(factStatement(name).columns).toEqual(
    columnsOf(TABLES[name].row).map((column) => ({ name: column.name, type: googleSqlType(column) })),
  )
})

describe('over nasty rows', () => {
  test.each([
    ['2030-03-04', 1],
    ['2030-03-05', 1],
    ['2030-03-06', 2],
  ])('%s, seed %i: DuckDB and Google agree on every row of every fact', async (day, seed) => {
    await ledgers.store({ access_events: nastyEvents(seed, 240) })
    for (const each of ['2030-03-04', '2030-03-05', '2030-03-06'])
      await ledgers.buildFacts(window(each, AS_OF))
    for (const name of FACTS) {
      const duckdb = inOrder(await ledgers.onDuckDb(factStatement(name), window(day, AS_OF)))
      expect(duckdb.length).toBeGreaterThan(0)
      expect(duckdb).toEqual(inOrder(await ledgers.onReferee(factStatement(name), window(day, AS_OF))))
    }
  })
})

test('a day without events has no facts', async () => {
  expect(await build({ rows: [{ at: '2030-03-04T14:59:59.999Z' }, { at: '2030-03-05T15:00:00Z' }] })).toEqual(
    {
      day_events: [],
      actor_days: [],
      actor_source_days: [],
      actor_subject_days: [],
      actor_action_days: [],
      actor_habit_days: [],
      subject_days: [],
      peer_days: [],
      producer_days: [],
    },
  )
})

test('an event received after as_of is not in the facts, and a duplicate counts once', async () => {
  const facts = await build({
    base: { at: '2030-03-05T10:00:00+09:00', subjects: ['M-1'] },
    rows: [
      { event_id: 'a', received_at: '2030-03-06T09:00:00+09:00' },
      { event_id: 'a', received_at: '2030-03-06T08:00:00+09:00' },
      { event_id: 'b', received_at: '2030-03-06T09:00:00.001+09:00' },
    ],
  })
  expect(facts.day_events?.map((row) => row.event_id)).toEqual(['a'])
  expect(facts.actor_days?.map((row) => [row.events, row.subjects, row.subject_count])).toEqual([[1, 1, 1]])
})

test.each([
  ['no reason at all', false, { reason: null, ticket: null }],
  ['an empty text', false, { reason: '' }],
  ['blanks of three scripts', false, { reason: ' \u00a0\u3000' }],
  ['a zero-width space', false, { reason: '\u200b' }],
  ['a dot', true, { reason: '.' }],
  ['a ticket alone', true, { ticket: 'CS-1' }],
  ['a ticket of blanks', false, { ticket: '\t ' }],
])('has_reason of %s is %s', async (_, expected, reason) => {
  const facts = await build({
    rows: [{ at: '2030-03-05T10:00:00+09:00', action: 'download', subjects: 1, ...reason }],
  })
  expect(facts.day_events?.map((row) => row.has_reason)).toEqual([expected])
})

test('an actor day counts what succeeded, each subject once, and names the last department', async () => {
  const facts = await build({
    rows: [
      { at: '2030-03-05T00:00:00+09:00', subjects: ['M-1', 'M-2', 'M-2'], department: 'support' },
      { at: '2030-03-05T09:30:00+09:00', subjects: ['M-1'], department: 'sales', ip: '198.51.100.7' },
      { at: '2030-03-05T09:40:00+09:00', subjects: ['M-3'], department: null, outcome: 'denied' },
      { at: '2030-03-05T23:59:59+09:00', action: 'search', subject_count: 1200, department: null },
    ],
  })
  expect(facts.actor_days).toEqual([
    {
      event_date: '2030-03-05',
      system_id: 'crm',
      actor_id: 'staff-01',
      actor_type: 'handler',
      department: 'sales',
      action_group: 'read',
      events: 4,
      succeeded: 3,
      denied: 1,
      subjects: 2,
      subject_count: 1203,
      sources: 2,
      hours: [0, 9, 23],
      hour_events: Array.from(
        { length: 24 },
        (_, hour) => [1, 0, 0, 0, 0, 0, 0, 0, 0, 2][hour] ?? (hour === 23 ? 1 : 0),
      ),
      first_at: '2030-03-04T15:00:00.000000Z',
      last_at: '2030-03-05T14:59:59.000000Z',
      largest_scan: 0,
      scanned_bytes: 0,
      as_of: AS_OF,
    },
  ])
  expect(facts.actor_source_days?.map((row) => [row.source_key, row.events, row.succeeded])).toEqual([
    ['192.0.2.10', 3, 2],
    ['198.51.100.7', 1, 1],
  ])
  expect(facts.actor_subject_days?.map((row) => [row.subject_id, row.events])).toEqual([
    ['M-1', 2],
    ['M-2', 1],
  ])
})

test('an actor day keeps the largest scan and the bytes past the application, of what succeeded', async () => {
  const facts = await build({
    base: { at: '2030-03-05T10:00:00+09:00', system_id: 'dw', channel: 'db' },
    rows: [
      { subject_count: 400, bytes: 1000 },
      { subject_count: 700, channel: 'console' },
      { subject_count: 900, bytes: 5000, channel: 'app' },
      { subject_count: 800, bytes: 3000, outcome: 'denied' },
    ],
  })
  expect(facts.actor_days?.map((row) => [row.largest_scan, row.scanned_bytes])).toEqual([[700, 1000]])
})

test('every action belongs to its group', async () => {
  const facts = await build({
    rows: ACTIONS.map((action) => ({ at: '2030-03-05T10:00:00+09:00', action, event_id: action })),
  })
  expect(Object.fromEntries((facts.day_events ?? []).map((row) => [row.event_id, row.action_group]))).toEqual(
    {
      login: 'access',
      logout: 'access',
      login_failed: 'failure',
      view: 'read',
      search: 'read',
      create: 'write',
      update: 'write',
      delete: 'write',
      download: 'export',
      print: 'export',
      copy: 'export',
      share: 'export',
      grant: 'rights',
      revoke: 'rights',
    },
  )
})

test('actions, subjects, peers and producers each have their own day', async () => {
  const at = (time: string) => `2030-03-05T${time}+09:00`
  const facts = await build({
    base: { producer: 'crm-server', boot: 'boot-1' },
    rows: [
      { at: at('09:00:00'), subjects: ['M-1'], operation: 'customer card', seq: 4 },
      { at: at('09:01:00'), subjects: ['M-1'], operation: 'customer card', outcome: 'denied', seq: 5 },
      { at: at('09:02:00'), subjects: ['M-1', 'M-2'], actor: 'staff-02', department: 'sales', seq: 8 },
      { at: at('09:03:00'), subjects: ['M-1'], actor: 'batch-1', actor_type: 'service', late: true },
      { at: at('09:04:00'), subjects: 30, actor: 'staff-03', received_at: at('09:03:59') },
    ],
  })
  expect(
    facts.actor_action_days?.map((row) => [row.actor_id, row.action, row.operation, row.events, row.denied]),
  ).toEqual([
    ['batch-1', 'view', '', 1, 0],
    ['staff-01', 'view', 'customer card', 2, 1],
    ['staff-02', 'view', '', 1, 0],
    ['staff-03', 'view', '', 1, 0],
  ])
  expect(facts.subject_days?.map((row) => [row.subject_id, row.actors, row.departments, row.events])).toEqual(
    [
      ['M-1', 2, 2, 2],
      ['M-2', 1, 1, 1],
    ],
  )
  expect(
    facts.peer_days?.map((row) => [row.department, row.role, row.actors, row.subject_counts, row.events]),
  ).toEqual([
    ['sales', '', 1, [2], 1],
    ['support', '', 2, [1, 30], 3],
  ])
  expect(
    facts.producer_days?.map((row) => [
      row.boot_id,
      row.events,
      row.first_seq,
      row.last_seq,
      row.numbers,
      row.late,
      row.ahead,
    ]),
  ).toEqual([['boot-1', 5, 4, 8, 3, 1, 1]])
})

test('a day of habits keeps what succeeded, without services, at most thirty of a part and the same subjects for everybody', async () => {
  const facts = await build({
    base: { at: '2030-03-05T09:00:00+09:00', operation: 'card', device: 'pc-1' },
    rows: [
      { subjects: ['M-1'], times: 2 },
      { subjects: ['M-2'], outcome: 'denied' },
      { action: 'login', device: null },
      { action: 'login_failed', ip: '192.0.2.66' },
      { subjects: ['M-1'], actor: 'batch-1', actor_type: 'service' },
      { at: '2030-03-05T10:00:00+09:00', subjects: 1, actor: 'staff-02', times: 40, every: '1s' },
      { at: '2030-03-05T11:00:00+09:00', subjects: 20, actor: 'staff-02', operation: null },
    ],
  })
  const habits = facts.actor_habit_days ?? []
  const of = (actor: string) =>
    habits
      .filter((row) => row.actor_id === actor && (actor === 'staff-01' || row.part !== 'subject'))
      .map((row) => [row.part, row.trait, row.weight])
  expect(of('staff-01')).toEqual([
    ['device', 'pc-1', 2],
    ['hour', '9', 3],
    ['menu', 'crm view card', 2],
    ['source', '192.0.2.10', 3],
    ['subject', 'M-1', 1],
  ])
  expect(of('staff-02')).toEqual([
    ['device', 'pc-1', 41],
    ['hour', '10', 40],
    ['hour', '11', 1],
    ['menu', 'crm view ', 1],
    ['menu', 'crm view card', 40],
    ['source', '192.0.2.10', 41],
  ])
  expect(of('batch-1')).toEqual([])
  const digest = (id: string) => createHash('sha256').update(id).digest('hex')
  const touched = (facts.actor_subject_days ?? [])
    .filter((row) => row.actor_id === 'staff-02')
    .map((row) => String(row.subject_id))
    .sort((a, b) => (digest(a) < digest(b) ? -1 : 1))
  expect(touched).toHaveLength(60)
  expect(
    habits
      .filter((row) => row.actor_id === 'staff-02' && row.part === 'subject')
      .map((row) => row.trait)
      .sort(),
  ).toEqual(touched.slice(0, 30).sort())
})
