// SPDX-License-Identifier: Apache-2.0
// The authorised view and the table functions of investigators, made from the generated files as Terraform makes them, answer as
// the embedded queries do, row by row.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Row, Value, Warehouse } from '../../functions/platform/warehouse.ts'
import { loadSavedQuery } from '../../sql/saved-queries.ts'
import { loadStatement } from '../../sql/statements.ts'
import { leakEvents } from '../investigate/leak.ts'
import { type Ledgers, openLedgers } from '../rules/ledgers.ts'
import { nastyEvents } from '../rules/nasty-events.ts'
import { asTexts, expectSameRows, fillTable } from './compare.ts'
import { FUNCTIONS, makeAuthorisedView, makeTableFunctions } from './investigators.ts'
import { adhoc, makeDataset, warehouseAt } from './ledger.ts'

const [LEDGER, VIEW, FUNCTION] = ['tf_ledger', 'tf_view', 'tf_function']
const events = loadStatement('views/events')
let cloud: Warehouse
let ledgers: Ledgers
const embedded = { query: (...asked: Parameters<Ledgers['onDuckDb']>) => ledgers.onDuckDb(...asked) }
/** The authorised view, as an investigator reads it. */
const throughView = (): Promise<Row[]> =>
  warehouseAt(VIEW).query(adhoc('SELECT * FROM events', events.columns))

beforeAll(async () => {
  const stored = [...(await leakEvents()), ...nastyEvents(11, 60)]
  ledgers = await openLedgers()
  await ledgers.store({ access_events: stored })
  await makeDataset(LEDGER)
  await fillTable(LEDGER, 'access_events', stored)
  await makeAuthorisedView(LEDGER, VIEW)
  await makeTableFunctions(FUNCTION, await throughView())
  cloud = warehouseAt(FUNCTION)
}, 120_000)
afterAll(() => ledgers.close())

test('the authorised view shows every event once, as the embedded view does', async () => {
  const rows = await throughView()
  expect(rows.length).toBeGreaterThan(70)
  expect(asTexts(rows)).toEqual(asTexts(await embedded.query(events)))
})

test('the authorised view answers a question about a day', async () => {
  const { statement } = loadSavedQuery('events_of_day')
  const rows = await expectSameRows(warehouseAt(VIEW), embedded, statement, { day: '2030-03-05' })
  expect(rows.length).toBeGreaterThan(20)
})

const DAYS = { first_day: '2030-03-04', last_day: '2030-03-05', day: '2030-03-05' }
const TIMES = { from_time: '2030-03-04T17:00:00.000000Z', to_time: '2030-03-05T03:00:00.000000Z' }
const NIGHT = {
  actor_id: 'kim.staff',
  source: '203.0.113.77',
  subject_id: 'M-1002',
  id: '203.0.113.77',
}
const ASKED: Readonly<Record<string, Value>>[] = [
  { ...DAYS, ...TIMES, ...NIGHT },
  { ...DAYS, ...TIMES, actor_id: '', source: '203.0.113.', subject_id: 'M-1001', id: 'kim.staff' },
  { ...DAYS, ...TIMES, actor_id: '', source: '', subject_id: '', id: '' },
]

describe.each(FUNCTIONS)('$id', ({ id, arguments: declared }) => {
  const { statement } = loadSavedQuery(id)
  const names = declared.map(({ name }) => name.slice('p_'.length))
  const order = /\nORDER BY (.*)/.exec(statement.googlesql)?.[1] ?? ''
  const call = `SELECT * FROM ${FUNCTION}.${id}(${names.map((name) => `@${name}`).join(', ')})\nORDER BY ${order}`

  test.each([0, 1, 2])('gives the rows of the embedded query, asked the way %i', async (way) => {
    const rows = await expectSameRows(
      cloud,
      embedded,
      { ...statement, id: 'adhoc', googlesql: call },
      Object.fromEntries(names.map((name) => [name, ASKED[way]?.[name] ?? ''])),
    )
    if (way === 0) expect(rows.length).toBeGreaterThan(0)
  })
})
