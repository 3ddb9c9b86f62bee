// SPDX-License-Identifier: Apache-2.0
// What a statement reads on BigQuery, as the analyser's tree says it: columns down to fields, through CTEs, views and arrays, and days.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Analyser, startAnalyser } from '../../sql/compiler/analyser.ts'
import type { Catalog } from '../../sql/compiler/catalog.ts'
import { statementReads, type TableRead } from '../../sql/compiler/reads.ts'

const catalog: Catalog = {
  tables: {
    work: {
      columns: [
        { name: 'event_date', type: 'DATE' },
        { name: 'id', type: 'STRING' },
        { name: 'n', type: 'INT64' },
        { name: 'actor', type: 'STRUCT<id STRING, type STRING>' },
        { name: 'subjects', type: 'ARRAY<STRUCT<id STRING, type STRING>>' },
      ],
    },
    small: {
      columns: [
        { name: 'id', type: 'STRING' },
        { name: 'label', type: 'STRING' },
      ],
    },
  },
  views: {
    once: 'SELECT * FROM work QUALIFY ROW_NUMBER() OVER (PARTITION BY event_date, id ORDER BY n) = 1',
    both: 'SELECT event_date, id FROM work GROUP BY event_date, id UNION ALL SELECT event_date, actor.id AS id FROM work',
  },
}
let analyser: Analyser
beforeAll(async () => {
  analyser = await startAnalyser()
})
afterAll(() => analyser.close())

const DAY = { day: 'DATE', first_day: 'DATE', back: 'INT64' }
const readsOf = async (sql: string): Promise<TableRead[]> =>
  (await statementReads(analyser, catalog, new Map([['one', { sql, parameters: DAY }]]))).one ?? []
const columnsOf = async (sql: string) => (await readsOf(sql)).map(({ table, columns }) => [table, columns])
const daysOf = async (where: string) => {
  const [{ table, columns, ...days } = {} as TableRead] = await readsOf(`SELECT id FROM work WHERE ${where}`)
  return days
}
const on = (plus: object[] = []) => ({ from: 'day', plus })

describe('columns', () => {
  test.each([
    ['those that are named', 'SELECT id FROM work WHERE n > 1', [['work', ['id', 'n']]]],
    ['one field of a struct', 'SELECT actor.id AS a FROM work', [['work', ['actor.id']]]],
    ['a struct as a whole', 'SELECT actor FROM work WHERE actor.id = "x"', [['work', ['actor']]]],
    ['a field of an array', 'SELECT s.id FROM work, UNNEST(subjects) AS s', [['work', ['subjects.id']]]],
    [
      'a field of an array inside a subquery',
      'SELECT id FROM work WHERE EXISTS (SELECT 1 FROM UNNEST(subjects) AS s WHERE s.type = "m")',
      [['work', ['id', 'subjects.type']]],
    ],
    [
      'what is used of a CTE that carries everything',
      'WITH w AS (SELECT * FROM work), x AS (SELECT * FROM w) SELECT id FROM x WHERE actor.type = "a"',
      [['work', ['actor.type', 'id']]],
    ],
    [
      'what is used of a view, and what the view itself needs',
      'SELECT actor.id AS a FROM once',
      [['work', ['actor.id', 'event_date', 'id', 'n']]],
    ],
    ['both sides of a union', 'SELECT id FROM both', [['work', ['actor.id', 'event_date', 'id']]]],
    [
      'two tables of a join',
      'SELECT work.n FROM work JOIN small ON small.id = work.id',
      [
        ['small', ['id']],
        ['work', ['id', 'n']],
      ],
    ],
    ['nothing but the count', 'SELECT COUNT(*) AS n FROM small', [['small', []]]],
  ])('%s', async (_what, sql, reads) => {
    expect(await columnsOf(sql)).toEqual(reads)
  })
})

describe('days', () => {
  test.each([
    ['event_date = @day', { first: on(), last: on() }],
    ['@day >= event_date', { last: on() }],
    ['event_date > @day', { first: on([{ factor: 1 }]) }],
    ['event_date < @day', { last: on([{ factor: -1 }]) }],
    [
      'event_date BETWEEN DATE_SUB(@day, INTERVAL 7 DAY) AND @day',
      { first: on([{ factor: -7 }]), last: on() },
    ],
    [
      'event_date >= DATE_SUB(@day, INTERVAL @back DAY) AND n > 1',
      { first: on([{ parameter: 'back', factor: -1 }]) },
    ],
    [
      'event_date >= DATE_SUB(@day, INTERVAL @back * 7 + 1 DAY)',
      { first: on([{ parameter: 'back', factor: -7 }, { factor: -1 }]) },
    ],
    ['event_date >= DATE_SUB(@day, INTERVAL @back WEEK)', { first: on([{ parameter: 'back', factor: -7 }]) }],
    ['event_date >= DATE_TRUNC(@day, MONTH)', { first: { ...on([{ factor: -30 }]), earliest: true } }],
    ['event_date >= @first_day', { first: { from: 'first_day', plus: [] } }],
    ['event_date = @day OR n = 1', {}],
    ['event_date >= DATE_SUB(@day, INTERVAL n DAY)', {}],
    ['n = 1', {}],
  ])('%s', async (where, days) => {
    expect(await daysOf(where)).toEqual(days)
  })

  test.each([
    ['a view', 'SELECT id FROM once WHERE event_date = @day'],
    ['a view that groups and unites', 'SELECT id FROM both WHERE event_date = @day'],
    ['a CTE', 'WITH w AS (SELECT * FROM work WHERE event_date = @day) SELECT id FROM w'],
    ['a join', 'SELECT small.label FROM small JOIN work ON work.id = small.id AND work.event_date = @day'],
  ])('pass through %s', async (_what, sql) => {
    const work = (await readsOf(sql)).filter(({ table }) => table === 'work')
    expect(work.map(({ first, last }) => ({ first, last }))).toEqual([{ first: on(), last: on() }])
  })
})

test('every fact and rule asks for days that are known before it runs, never for the whole history', () => {
  const all: Record<string, TableRead[]> = JSON.parse(
    readFileSync(new URL('../../sql/reads.json', import.meta.url), 'utf8'),
  )
  const judging = Object.entries(all).filter(([id]) => /^(?:facts|rules)\//.test(id))
  expect(judging.length).toBeGreaterThan(60)
  const dated = judging.flatMap(([id, reads]) =>
    reads.filter(({ columns }) => columns.includes('event_date')).map((one) => ({ id, ...one })),
  )
  expect(dated.length).toBeGreaterThan(60)
  expect(dated.filter(({ first, last }) => !first || !last).map(({ id, table }) => `${id} ${table}`)).toEqual(
    [],
  )
})
