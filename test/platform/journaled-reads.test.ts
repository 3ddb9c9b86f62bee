// SPDX-License-Identifier: Apache-2.0
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { readsJournaled } from '../../functions/platform/journaled-reads.ts'
import { loadStatement } from '../../sql/statements.ts'

const COMPILED = fileURLToPath(new URL('../../sql/compiled/', import.meta.url))

test('of detection and the report, only what must see the newest events waits for the journal', () => {
  const ids = globSync('{detect,facts,report,rules}/**/*.sql', { cwd: COMPILED }).map((path) =>
    path.slice(0, -'.sql'.length),
  )
  expect(ids.filter((id) => readsJournaled(loadStatement(id))).sort()).toEqual([
    'detect/day_states',
    'detect/days_known',
    'facts/day_events',
    'report/conflicts',
    'report/producer_gaps',
    'report/rejected',
  ])
})

test.each([
  ['SELECT count(*) FROM access_events', true],
  ['SELECT count(*) FROM "rejected_events" AS t1', true],
  ['SELECT 1 FROM findings JOIN "events" AS t2 ON true', true],
  ['SELECT 1 FROM findings, access_events', true],
  ['SELECT 1 FROM (\n  "rejections" AS t1)', true],
  ['SELECT t1.events, count(*) AS "events" FROM "day_events" AS t1', false],
  ['SELECT 1 FROM connection_events', true],
  ['SELECT 1 FROM connections AS t1', true],
  ['SELECT 1 FROM rejected_connections', true],
  ['SELECT 1', false],
])('%j waits for the journal: %s', (duckdb, waits) => {
  expect(readsJournaled({ duckdb })).toBe(waits)
})
