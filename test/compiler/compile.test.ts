// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import type { Catalog } from '../../sql/compiler/catalog.ts'
import { compile } from '../../sql/compiler/compile.ts'
import { createReferee } from '../../sql/compiler/referee.ts'

const catalog: Catalog = {
  tables: {
    events: {
      columns: [
        { name: 'id', type: 'STRING' },
        { name: 'seen_at', type: 'TIMESTAMP' },
        { name: 'actor', type: 'STRUCT<id STRING, type STRING>' },
        { name: 'subjects', type: 'ARRAY<STRUCT<id STRING, type STRING>>' },
      ],
    },
  },
  views: {
    first_seen: 'SELECT id, MIN(seen_at) AS seen_at, ANY_VALUE(actor.id) AS actor_id FROM events GROUP BY id',
    late: "SELECT id FROM first_seen WHERE seen_at > TIMESTAMP '2030-01-02 00:00:00+00'",
  },
}

let analyser: Analyser
beforeAll(async () => {
  analyser = await startAnalyser()
})
afterAll(() => analyser.close())

test('a query is printed readably, one clause a line, under the names it was written with', async () => {
  const compiled = await compile(
    analyser,
    catalog,
    `SELECT actor.id AS Who, COUNT(*) AS n FROM events, UNNEST(subjects) AS s
     WHERE seen_at >= @since AND s.type = 'member' GROUP BY Who HAVING n > 3 ORDER BY n DESC`,
    { since: 'TIMESTAMP' },
  )
  expect(compiled.columns).toEqual([
    { name: 'Who', type: 'STRING' },
    { name: 'n', type: 'INT64' },
  ])
  expect(compiled.tables).toEqual(['events'])
  expect(compiled.duckdb).toBe(`SELECT
  s4.who_8 AS "Who",
  s4.c6 AS "n"
FROM (
  SELECT
    s3.who_7 AS who_8,
    count(*) AS c6
  FROM (
    SELECT
      s2.seen_at_2,
      s2.actor_3,
      s2.subjects_4,
      s2.s_5,
      s2.actor_3.id AS who_7
    FROM (
      SELECT
        t1.seen_at AS seen_at_2,
        t1.actor AS actor_3,
        t1.subjects AS subjects_4,
        unnest(t1.subjects) AS s_5
      FROM "events" AS t1
    ) AS s2
    WHERE (s2.seen_at_2 >= CAST($since AS TIMESTAMPTZ))
      AND (s2.s_5.type = 'member')
  ) AS s3
  GROUP BY 1
) AS s4
WHERE (s4.c6 > 3::BIGINT)
ORDER BY s4.c6 DESC NULLS LAST
`)
})

test('the same text compiles to the same text', async () => {
  const sql =
    'WITH a AS (SELECT id, seen_at FROM late JOIN events USING (id)) SELECT * FROM a ORDER BY id, seen_at'
  const [first, second] = [await compile(analyser, catalog, sql), await compile(analyser, catalog, sql)]
  expect(second).toEqual(first)
  expect(first.tables).toEqual(['events', 'late'])
})

test.each([
  ['a syntax error', 'SELECT 1 +', 'SQL_INVALID', /Unexpected end of statement \[at 1:11\]/],
  ['an unknown column', 'SELECT nope FROM events', 'SQL_INVALID', /Unrecognized name: nope \[at 1:8\]/],
  ['an unknown table', 'SELECT 1 FROM nope', 'SQL_UNKNOWN_TABLE', /Table not found: nope \[at 1:15\]/],
  ['an undeclared parameter', 'SELECT @p', 'SQL_INVALID', /Query parameter 'p' not found/],
  ['a function', 'SELECT FARM_FINGERPRINT(id) FROM events', 'SQL_UNSUPPORTED', /FARM_FINGERPRINT\(STRING\)/],
  ['the clock', 'SELECT CURRENT_TIMESTAMP()', 'SQL_UNSUPPORTED', /CURRENT_TIMESTAMP\(\)/],
  ['a sample', 'SELECT id FROM events TABLESAMPLE SYSTEM (1 PERCENT)', 'SQL_UNSUPPORTED', /sample_scan/],
  [
    'an insert',
    "INSERT INTO events (id) VALUES ('x')",
    'SQL_UNSUPPORTED',
    /Statement not supported: InsertStatement/,
  ],
  ['a script', 'DECLARE x INT64; SELECT x', 'SQL_INVALID', /./],
  ['two statements', 'SELECT 1; SELECT 2', 'SQL_INVALID', /Expected end of input/],
  [
    'a hidden failure',
    'SELECT SAFE.SUBSTR(CAST(1 / 0 AS STRING), 1) FROM events',
    'SQL_UNSUPPORTED',
    /TRY would hide/,
  ],
])('%s is refused with its code', async (_, sql, code, message) => {
  await expect(compile(analyser, catalog, sql)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test('a view that does not resolve is named', async () => {
  const broken: Catalog = { tables: {}, views: { v: 'SELECT x FROM t' } }
  await expect(compile(analyser, broken, 'SELECT 1')).rejects.toMatchObject({
    code: 'SQL_UNKNOWN_TABLE',
    message: 'View v: Table not found: t [at 1:15]',
  })
})

test('the referee evaluates views over the given rows', async () => {
  const event = (id: string, seen_at: string): Record<string, unknown> => ({
    id,
    seen_at,
    actor: { id: 'kim', type: 'handler' },
    subjects: [],
  })
  const events = [
    event('a', '2030-01-01T09:00:00+09:00'),
    event('b', '2030-01-03T00:00:00Z'),
    event('b', '2030-01-04T00:00:00Z'),
  ]
  const result = await createReferee(analyser).rows(
    'SELECT f.* FROM late JOIN first_seen f USING (id)',
    catalog,
    { events },
  )
  expect(result).toEqual({
    columns: ['id', 'seen_at', 'actor_id'],
    types: ['STRING', 'TIMESTAMP', 'STRING'],
    rows: [['b', '2030-01-03T00:00:00.000000Z', 'kim']],
    ordered: false,
  })
})

test.each([
  [
    'ARRAY(SELECT DISTINCT s.id FROM UNNEST(subjects) AS s ORDER BY s.id)',
    "coalesce(list_sort(gs.list_distinct(list_transform(t1.subjects, lambda x2: struct_extract(x2, 'id'))), 'ASC', 'NULLS FIRST'), CAST([] AS VARCHAR[]))",
  ],
  [
    "ARRAY(SELECT s FROM UNNEST(subjects) AS s WHERE s.type = 'member')",
    'coalesce(list_filter(t1.subjects, lambda x2: (struct_extract(x2, \'type\') = \'member\')), CAST([] AS STRUCT("id" VARCHAR, "type" VARCHAR)[]))',
  ],
])('%s is list functions over the array, without a join', async (sql, printed) => {
  const compiled = await compile(analyser, catalog, `SELECT ${sql} AS l FROM events`)
  expect(compiled.duckdb).toBe(`SELECT ${printed} AS "l"\nFROM "events" AS t1\n`)
})

test.each([
  ['a column from outside', 'ARRAY(SELECT s.id FROM UNNEST(subjects) AS s WHERE s.type = actor.type)'],
  ['a subquery', "ARRAY(SELECT s.id FROM UNNEST(subjects) AS s WHERE s.id IN (SELECT 'a'))"],
  ['a limit', 'ARRAY(SELECT s.id FROM UNNEST(subjects) AS s ORDER BY s.id LIMIT 2)'],
  ['a position', 'ARRAY(SELECT s.id FROM UNNEST(subjects) AS s WITH OFFSET AS o ORDER BY o)'],
  ['another order than that of its values', 'ARRAY(SELECT s.id FROM UNNEST(subjects) AS s ORDER BY s.type)'],
])('ARRAY(SELECT ...) with %s stays a subquery', async (_, sql) => {
  const compiled = await compile(analyser, catalog, `SELECT ${sql} AS l FROM events`)
  expect(compiled.duckdb).toMatch(/^SELECT ARRAY\(\n/)
})

test.each([
  [
    'ARRAY_AGG(id ORDER BY seen_at DESC, id LIMIT 20)',
    "list_transform(arg_min({'v': t1.id}, create_sort_key(t1.seen_at, 'DESC NULLS LAST', t1.id, 'ASC NULLS FIRST'), 20::BIGINT), lambda e: struct_extract(e, 'v'))",
  ],
  [
    'ARRAY_AGG(id IGNORE NULLS ORDER BY seen_at LIMIT 1)',
    "arg_min(t1.id, create_sort_key(t1.seen_at, 'ASC NULLS FIRST'), 1::BIGINT)",
  ],
  ['ARRAY_AGG(id ORDER BY id)', 'list(t1.id ORDER BY t1.id NULLS FIRST)'],
  ['ARRAY_AGG(id ORDER BY id LIMIT 5000)', '(list(t1.id ORDER BY t1.id NULLS FIRST))[1:5000::BIGINT]'],
])('%s keeps no more than it returns, where that is few', async (sql, printed) => {
  const compiled = await compile(analyser, catalog, `SELECT ${sql} AS l FROM events`)
  expect(compiled.duckdb).toContain(`SELECT ${printed} AS `)
})
