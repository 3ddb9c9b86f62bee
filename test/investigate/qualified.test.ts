// SPDX-License-Identifier: Apache-2.0
// The bodies of views and table functions: what is replaced, what is not, and that a filter by day reaches the partition.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Engine, openEngine } from '../../functions/platform/duckdb-engine.ts'
import { settleTables } from '../../functions/platform/duckdb-schema.ts'
import { duckDbTable } from '../../functions/platform/duckdb-tables.ts'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import { qualify } from '../../sql/compiler/qualify.ts'
import type { TableFunction } from '../../sql/compiler/table-functions.ts'
import { loadSavedQuery } from '../../sql/saved-queries.ts'
import { loadViews } from '../../sql/views.ts'
import { nastyEvents } from '../rules/nasty-events.ts'

// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder as the generated files hold it
const DATASET = '${dataset}'
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const functions: TableFunction[] = JSON.parse(read('sql/qualified/functions.json'))
const catalog = {
  tables: {
    events: {
      columns: [
        { name: 'day', type: 'DATE' },
        { name: 'who', type: 'STRING' },
      ],
    },
  },
  views: {},
}
let analyser: Analyser
let engine: Engine
beforeAll(async () => {
  analyser = await startAnalyser()
  engine = await openEngine({ path: ':memory:', memoryMb: 256, threads: 1 })
  await settleTables(engine)
  await engine.write('views', async (connection) => {
    for (const { name, statement } of loadViews())
      await connection.run(`CREATE OR REPLACE VIEW ${name} AS ${statement.duckdb}`)
    // An empty table is not scanned at all, and a filter that every day passes is dropped.
    const events = nastyEvents(3, 50)
    await connection.run(duckDbTable('access_events').insertRows, {
      rows: JSON.stringify([...events, { ...events[0], event_date: '2029-01-01' }]),
    })
  })
})
afterAll(() => {
  analyser.close()
  engine.close()
})

const TYPES = { day: 'DATE', who: 'STRING' }

test('tables and parameters are replaced where they are tables and parameters, and nowhere else', async () => {
  const sql = [
    '-- events of @day 하루',
    "WITH days AS (SELECT who, '@who 님의 events' AS events FROM events WHERE day = @day)",
    'SELECT events.who FROM days JOIN events ON events.who = days.who AND events.day=@day AND days.who IN (@who)',
  ].join('\n')
  expect(await qualify(analyser, catalog, sql, TYPES)).toBe(
    [
      '-- events of @day 하루',
      `WITH days AS (SELECT who, '@who 님의 events' AS events FROM ${DATASET}.events WHERE day = p_day)`,
      `SELECT events.who FROM days JOIN ${DATASET}.events ON events.who = days.who AND events.day=p_day AND days.who IN (p_who)`,
    ].join('\n'),
  )
})

test.each([
  ['a parameter that is not declared', 'SELECT @what AS x FROM events', /Query parameter 'what' not found/],
  ['the name of an argument', 'SELECT who AS p_who FROM events WHERE who = @who', /It holds the name p_who/],
  ['the placeholder of Terraform', `SELECT '${DATASET}' AS x FROM events`, /Terraform would replace/],
  ['an unknown table', 'SELECT 1 AS x FROM nowhere', /nowhere/],
])('%s is refused', async (_what, sql, message) => {
  await expect(qualify(analyser, catalog, sql, TYPES)).rejects.toThrow(message)
})

describe.each(functions)('$id', ({ id, body, arguments: declared }) => {
  const text = read(body)
  const { statement, parameters } = loadSavedQuery(id)

  test('is the saved query with qualified names and arguments in the order of its parameters', () => {
    expect(declared).toEqual(
      Object.entries(parameters).map(([name, { type }]) => ({ name: `p_${name}`, type })),
    )
    const [, ...rest] = text.split('\n')
    const back = rest
      .join('\n')
      .replaceAll(`${DATASET}.events`, 'events')
      .replace(/\bp_(\w+)/g, '@$1')
    expect(back).toBe(statement.googlesql)
  })

  test('its filter by day passes the view and reaches the scan of the table', async () => {
    const written = statement.duckdb.replace(/\$(\w+)/g, (_, name) => {
      if (name === 'to_time') return "'2030-03-05T15:00:00Z'"
      return (
        { DATE: "'2030-03-05'", TIMESTAMP: "'2030-03-04T15:00:00Z'" }[statement.parameters[name] ?? ''] ??
        "'x'"
      )
    })
    const plan = await engine.read('explain', async (connection) =>
      String((await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${written}`)).getRows()[0]?.[1]),
    )
    const [, scan = ''] = plan.split('"Table": "memory.main.access_events"')
    expect(scan).toMatch(/^[^}]*"Filters": [^}]*event_date>?='2030-03-0[345]'/)
  })
})
