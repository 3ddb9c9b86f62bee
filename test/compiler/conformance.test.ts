// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Case, comparable, conformanceCases, type Engines, startEngines } from './engines.ts'

const cases = conformanceCases()

/** Silently different, of the kinds docs/googlesql.md lists: NaN compares as DuckDB does. */
const DIFFERENT: Record<string, string> = {
  'min/max nan': 'MIN and MAX skip NaN on DuckDB',
  'nan compare': 'DuckDB orders NaN as the largest number, equal to itself',
}

/** The referee of this snapshot cannot run these; the rows were recorded from an equivalent query. */
const NOT_RUN = ['grouping sets', 'rollup', 'rollup on shadowing alias']

/** Errors that come from the age of the snapshot: BigQuery runs these. */
const OLD_SNAPSHOT = ['approx_quantiles', 'date - date', 'merge', 'ts + interval']

/** Recorded with a fault of the recorder: half a second before 1970 became `1970-01-01T00:00:00.-500000Z`. */
const RECORDED_WRONG: Record<string, [string, string]> = {
  'pre-epoch': ['1970-01-01T00:00:00.-500000Z', '1969-12-31T23:59:59.500000Z'],
}

const expected = (each: Case): string[] => {
  const [wrong, right] = RECORDED_WRONG[each.name] ?? ['', '']
  return comparable(each.rows, each.ordered).map((row) => (wrong === '' ? row : row.replace(wrong, right)))
}

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.close())

const withRows = cases.filter((each) => each.error === undefined)
const withError = cases.filter((each) => each.error !== undefined)
const same = withRows.filter((each) => !(each.name in DIFFERENT))

test.each(same)('$name gives the rows of the referee', async (each) => {
  expect(comparable(await engines.duckdb(each.sql, each.params), each.ordered)).toEqual(expected(each))
})

test.each(withRows.filter((each) => each.name in DIFFERENT))('$name is known to differ', async (each) => {
  expect(comparable(await engines.duckdb(each.sql, each.params), each.ordered)).not.toEqual(expected(each))
})

test.each(withError)('$name fails as it does for the referee', async (each) => {
  await expect(engines.duckdb(each.sql, each.params)).rejects.toThrow()
})

test('the counts are those that were reached', () => {
  expect({
    same: same.length,
    different: Object.keys(DIFFERENT).length,
    failing: withError.length,
  }).toEqual({ same: 93, different: 2, failing: 9 })
  expect(
    withError
      .map((each) => each.name)
      .filter((name) => OLD_SNAPSHOT.includes(name))
      .sort(),
  ).toEqual(OLD_SNAPSHOT)
})

test.each(withRows.filter((each) => !NOT_RUN.includes(each.name)))(
  'the referee gives the recorded rows of $name',
  async (each) => {
    const result = await engines.referee.rows(each.sql, engines.catalog, engines.rows, each.params)
    expect(result.ordered).toBe(each.ordered)
    expect(comparable(result.rows, result.ordered)).toEqual(expected(each))
  },
)

test.each(withError)('the referee refuses $name', async (each) => {
  await expect(engines.referee.rows(each.sql, engines.catalog, engines.rows, each.params)).rejects.toThrow()
})
