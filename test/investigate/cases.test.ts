// SPDX-License-Identifier: Apache-2.0
// Every case of every saved query about events or connections, on DuckDB with the compiled SQL and on Google's evaluator with the text itself.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Row } from '../../functions/platform/warehouse.ts'
import { loadSavedQuery, savedQueryNames } from '../../sql/saved-queries.ts'
import { tablesReadBy } from '../../sql/statements.ts'
import { type Ledgers, openLedgers } from '../rules/ledgers.ts'
import { nastyEvents } from '../rules/nasty-events.ts'
import { parametersOf, QUERY_CASE_KINDS, queryCaseNames, readQueryCase, rowsOf } from './case.ts'

let ledgers: Ledgers
beforeAll(async () => {
  ledgers = await openLedgers()
})
afterAll(() => ledgers.close())

const reading = (...views: string[]) =>
  savedQueryNames().filter((name) => views.includes(tablesReadBy(`investigate/${name}/query`).join()))
const aboutEvents = reading('events')

test('the questions of an investigation are there', () => {
  expect(aboutEvents).toEqual([
    'actor_timeline',
    'downloads',
    'events_of_day',
    'first_and_last_seen',
    'source_pivot',
    'subject_timeline',
    'subjects_touched',
  ])
})

const both = async (name: string, values: Parameters<Ledgers['onDuckDb']>[1]): Promise<Row[]> => {
  const { statement } = loadSavedQuery(name)
  const rows = await ledgers.onDuckDb(statement, values)
  expect(rows).toEqual(await ledgers.onReferee(statement, values))
  return rows
}

describe.each(reading('events', 'connections'))('@%s', (name) => {
  const query = loadSavedQuery(name)
  const cases = queryCaseNames(name)

  test('has a case of each kind', () => {
    const kinds = cases.map((file) => readQueryCase(name, file).kind)
    expect(QUERY_CASE_KINDS.filter((kind) => !kinds.includes(kind))).toEqual([])
  })

  test.each(cases)('%s', async (file) => {
    const read = readQueryCase(name, file)
    await ledgers.store(rowsOf(read))
    const rows = await both(name, parametersOf(query, read))
    const cut = rows.map((row, index) =>
      Object.fromEntries(Object.keys(read.expect[index] ?? row).map((column) => [column, row[column]])),
    )
    expect(cut).toEqual(read.expect)
  })
})

test('every query gives the same rows in the same order on both engines over nasty events', async () => {
  await ledgers.store({ access_events: nastyEvents(11, 80) })
  const days = { first_day: '2030-03-03', last_day: '2030-03-06', day: '2030-03-05' }
  const times = { from_time: '2030-03-03T15:00:00.000000Z', to_time: '2030-03-05T15:00:00.000000Z' }
  for (const name of aboutEvents)
    for (const who of await valuesOfTheDay()) {
      const given = { ...days, ...times, ...who }
      const { parameters } = loadSavedQuery(name)
      await both(
        name,
        Object.fromEntries(
          Object.keys(parameters).map((key) => [key, given[key as keyof typeof given] ?? '']),
        ),
      )
    }
})

/** Values that occur in the nasty events, one set for each of two events. */
const valuesOfTheDay = async (): Promise<Record<string, string>[]> => {
  const { statement } = loadSavedQuery('events_of_day')
  const events = await ledgers.onDuckDb(statement, { day: '2030-03-05' })
  expect(events.length).toBeGreaterThan(20)
  return [events[0], events[9]].map((event) => {
    const [subject = ''] = (event?.subject_ids ?? []) as string[]
    const ip = String(event?.ip ?? '')
    return { actor_id: String(event?.actor_id), subject_id: subject, source: ip, id: ip || subject }
  })
}
