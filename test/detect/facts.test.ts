// SPDX-License-Identifier: Apache-2.0
// Which days a run judges, and when it builds facts for them.
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { daysToJudge } from '../../functions/detect/days.ts'
import { asOfNow, detectDue, detectRange } from '../../functions/detect/detect.ts'
import type { DayRun } from '../../functions/detect/judge-day.ts'
import { ruleFolders } from '../../sql/rules.ts'
import { loadStatement, tablesReadBy } from '../../sql/statements.ts'
import { openTestLedger, type TestLedger } from './ledger.ts'

let ledger: TestLedger
beforeEach(async () => {
  ledger = await openTestLedger()
})
afterEach(() => ledger.close())

const NOON = '2030-03-07T12:00:00+09:00'
const NEXT_NOON = '2030-03-08T12:00:00+09:00'
const work = (day: string, times = 3) => ({ at: `${day}T10:00:00+09:00`, times })
const judged = (runs: readonly DayRun[]) => runs.map((run) => [run.day, run.builtFacts])
const replaced = () => ledger.calls.filter((call) => call.startsWith('replace '))
const factsOf = async (day: string) => {
  const rows = await ledger.warehouse.query(loadStatement('report/days'), {
    first_day: day,
    last_day: day,
    as_of: '2031-01-01T00:00:00.000000Z',
  })
  return rows.map((row) => row.events)
}

test('a closed day is judged once, with the facts built in the order in which they read each other', async () => {
  await ledger.store([work('2030-03-04')])
  expect(judged(await detectDue(await ledger.at('2030-03-05T12:00:00+09:00')))).toEqual([
    ['2030-03-04', true],
  ])
  expect(replaced()).toEqual(
    [
      'day_events',
      'actor_days',
      'actor_source_days',
      'actor_subject_days',
      'actor_action_days',
      'actor_habit_days',
      'subject_days',
      'peer_days',
      'producer_days',
    ].map((fact) => `replace ${fact} 2030-03-04`),
  )
  expect(await detectDue(await ledger.at('2030-03-05T13:00:00+09:00'))).toEqual([])
})

test('a second run of a day keeps its facts and their as_of, and reads no access events for them', async () => {
  await ledger.store([work('2030-03-04')])
  const [first] = await detectRange(await ledger.at(NOON), '2030-03-04', '2030-03-04')
  ledger.calls.length = 0
  const [second] = await detectRange(await ledger.at(NEXT_NOON), '2030-03-04', '2030-03-04')
  expect([second?.builtFacts, replaced()]).toEqual([false, []])
  expect(new Set(second?.runs.map((run) => run.facts_as_of))).toEqual(
    new Set(['2030-03-07T02:55:00.000000Z']),
  )
  expect(new Set(second?.runs.map((run) => run.as_of))).toEqual(new Set(['2030-03-08T02:55:00.000000Z']))
  expect(second?.findings.map((one) => one.finding_id)).toEqual(first?.findings.map((one) => one.finding_id))
  const asked = ledger.calls.flatMap((call) =>
    call.startsWith('query ') ? [call.slice('query '.length)] : [],
  )
  // One question, whether anything newer came, is all that looks at the events themselves.
  expect(
    asked.filter((id) => tablesReadBy(id).some((table) => ['access_events', 'events'].includes(table))),
  ).toEqual(['detect/day_states'])
  expect(asked.filter((id) => id.startsWith('rules/') && id.endsWith('/rule'))).toHaveLength(
    ruleFolders().length,
  )
})

test('a late event brings back its own day, with facts and every rule, and no later day', async () => {
  await ledger.store([work('2030-03-04'), work('2030-03-05'), work('2030-03-06')])
  expect(judged(await detectDue(await ledger.at(NOON)))).toEqual([
    ['2030-03-04', true],
    ['2030-03-05', true],
    ['2030-03-06', true],
  ])
  await ledger.store([{ ...work('2030-03-05', 1), received_at: '2030-03-07T15:00:00+09:00' }])
  ledger.calls.length = 0
  const deps = await ledger.at('2030-03-07T16:00:00+09:00')
  const runs = await detectDue(deps)
  expect(judged(runs)).toEqual([['2030-03-05', true]])
  expect(runs[0]?.runs.map((run) => run.rule_id)).toEqual(deps.rules.map((rule) => rule.id))
  expect(new Set(replaced().map((call) => call.split(' ')[2]))).toEqual(new Set(['2030-03-05']))
  expect([await factsOf('2030-03-04'), await factsOf('2030-03-05')]).toEqual([[3], [4]])
})

test('an event of the last five minutes waits for the next run', async () => {
  await ledger.store([{ ...work('2030-03-04', 1), received_at: '2030-03-07T11:56:00+09:00' }])
  const deps = await ledger.at(NOON)
  await detectDue(deps)
  expect(await factsOf('2030-03-04')).toEqual([])
  expect(judged(await detectDue(await ledger.at('2030-03-07T12:02:00+09:00')))).toEqual([
    ['2030-03-04', true],
  ])
  expect(await factsOf('2030-03-04')).toEqual([1])
})

test('a late event brings back a day that lies weeks back, and the events of the days between are not read', async () => {
  await ledger.store([work('2030-03-04'), work('2030-03-05'), work('2030-03-06')])
  await detectDue(await ledger.at(NOON))
  const weeks = await ledger.at('2030-03-21T12:00:00+09:00')
  await detectDue(weeks)
  await ledger.store([{ ...work('2030-03-05', 1), received_at: '2030-03-21T15:00:00+09:00' }])
  const asked: unknown[] = []
  const deps = await ledger.at('2030-03-21T16:00:00+09:00')
  const warehouse = {
    ...deps.warehouse,
    query: (...[statement, parameters]: Parameters<typeof deps.warehouse.query>) => {
      if (statement.id === 'detect/day_states') asked.push([parameters?.first_day, parameters?.last_day])
      return deps.warehouse.query(statement, parameters)
    },
  }
  expect(judged(await detectDue({ ...deps, warehouse }))).toEqual([['2030-03-05', true]])
  expect(asked).toEqual([
    ['2030-03-14', '2030-03-20'],
    ['2030-03-05', '2030-03-05'],
  ])
  expect(await factsOf('2030-03-05')).toEqual([4])
})

test('a day that only an import touched is left alone until it is asked for', async () => {
  await ledger.store([{ ...work('2030-01-10', 2), received_at: NOON, backfilled: true }])
  expect(judged(await detectDue(await ledger.at(NEXT_NOON)))).toEqual(
    ['2030-03-04', '2030-03-05', '2030-03-06', '2030-03-07'].map((day) => [day, true]),
  )
  expect(await factsOf('2030-01-10')).toEqual([])
  expect(judged(await detectRange(await ledger.at(NEXT_NOON), '2030-01-10', '2030-01-10'))).toEqual([
    ['2030-01-10', true],
  ])
  expect(await factsOf('2030-01-10')).toEqual([2])
})

test('an import into a day that was judged does not bring it back, but a range builds its facts again', async () => {
  await ledger.store([work('2030-03-04')])
  await detectDue(await ledger.at('2030-03-05T12:00:00+09:00'))
  await ledger.store([
    { ...work('2030-03-04', 2), received_at: '2030-03-05T13:00:00+09:00', backfilled: true },
  ])
  expect(await detectDue(await ledger.at('2030-03-05T14:00:00+09:00'))).toEqual([])
  const range = await detectRange(await ledger.at('2030-03-05T14:00:00+09:00'), '2030-03-04', '2030-03-04')
  expect([judged(range), await factsOf('2030-03-04')]).toEqual([[['2030-03-04', true]], [5]])
})

test('a quiet day is judged too, once, and every rule says that it ran', async () => {
  await ledger.store([work('2030-03-04'), work('2030-03-06')])
  const runs = await detectDue(await ledger.at(NOON))
  const quiet = runs.find((run) => run.day === '2030-03-05')
  expect(quiet?.runs.map((run) => [run.state, run.findings])).toEqual(
    Array.from({ length: ruleFolders().length }, () => ['complete', 0]),
  )
  expect(await detectDue(await ledger.at(NOON))).toEqual([])
})

test.each([
  ['2030-03-05T01:59:59+09:00', []],
  ['2030-03-05T02:00:00+09:00', ['2030-03-04']],
  ['2030-03-06T01:59:59+09:00', ['2030-03-04']],
])('a day is due from 02:00 of the next: at %s %j', async (now, days) => {
  const deps = await ledger.at(now)
  expect(await daysToJudge(deps.warehouse, deps.plan, deps.clock.now(), asOfNow(deps))).toEqual(days)
})

test.each([
  ['a day that is open', '2030-03-04', '2030-03-07', 'USAGE'],
  ['a day of the future', '2031-01-01', '2031-01-02', 'USAGE'],
  ['a range from later to earlier', '2030-03-05', '2030-03-04', 'USAGE'],
])('%s is refused, and nothing is judged', async (_, from, to, code) => {
  await expect(detectRange(await ledger.at(NOON), from, to)).rejects.toMatchObject({ code })
  expect(ledger.calls.filter((call) => !call.startsWith('query '))).toEqual([])
})

test('an older --now than that of the facts is refused, and nothing is written', async () => {
  await ledger.store([work('2030-03-04')])
  await detectRange(await ledger.at(NOON), '2030-03-04', '2030-03-04')
  ledger.calls.length = 0
  await expect(
    detectRange(await ledger.at('2030-03-06T12:00:00+09:00'), '2030-03-04', '2030-03-05'),
  ).rejects.toMatchObject({ code: 'REPLAY_OLDER', detail: expect.stringContaining('2030-03-04') })
  expect(ledger.calls).toEqual(['query detect/day_states'])
})
