// SPDX-License-Identifier: Apache-2.0
// `query` on a folder without a server: saved queries, free GoogleSQL, everything it refuses, and the record it leaves.

import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openLedger } from '../../cli/ledger.ts'
import { freeStatement } from '../../cli/query/free-sql.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import type { LedgerError } from '../../functions/platform/errors.ts'
import { startAnalyser } from '../../sql/compiler/analyser.ts'
import { newFolder, removeFolders } from './command.ts'
import { event } from './events.ts'
import { perform } from './perform.ts'

const data = newFolder()
const query = (...args: string[]) => perform(['query', ...args, '--data', data])
const csv = (sql: string, ...args: string[]) => query(sql, '--format', 'csv', ...args)

beforeAll(async () => {
  const clock = fixedClock(new Date('2026-10-05T12:00:00+09:00'))
  const ledger = await openLedger({ dataFolder: data, planFolder: undefined, memoryMb: 256 }, clock)
  const producer = { id: 'local', systems: ['crm'], actor_types: ['handler' as const] }
  const rows = [
    event(1, { reason: { text: '=HYPERLINK("x")' }, operation: '회원\u001b[2J조회' }),
    event(2, { action: 'login', subjects: undefined }),
  ].map((one) => {
    const judged = judgeEvent(one, producer, ledger.rules, clock.now())
    if (!('row' in judged)) throw new Error(judged.refusal.path)
    return judged.row
  })
  await ledger.warehouse.append('access_events', rows)
  await ledger.close()
})
afterAll(removeFolders)

const recorded = async () =>
  JSON.parse(
    (
      await query(
        'SELECT actor.type, channel, action, operation, outcome, subject_query.template, subject_query.hits FROM events WHERE event_date >= "2026-01-01" AND system_id = "access-ledger" ORDER BY occurred_at',
        '--format',
        'json',
      )
    ).out,
  )

test('--list names every saved query with its title in two languages and its typed parameters', async () => {
  const { code, out } = await query('--list')
  expect(code).toBe(0)
  expect(out).toMatch(/^@events_of_day +Access events of a day \(하루의 접속기록\)\n +day DATE\n@findings +/m)
  expect(out).toMatch(
    /^@downloads +What left the systems \(밖으로 나간 개인정보\)\n +actor_id STRING, first_day DATE, last_day DATE, with --reason\n/m,
  )
})

test('a saved query prints a table, JSON and CSV of the same rows', async () => {
  const asked = ['@events_of_day', '--param', 'day=2026-10-05']
  const [table, json, text] = [
    await query(...asked),
    await query(...asked, '--format', 'json'),
    await query(...asked, '--format', 'csv'),
  ]
  for (const { code, err } of [table, json, text]) expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(json.out)).toMatchObject([
    {
      occurred_at: '2026-10-05T00:00:03.000000Z',
      action: 'view',
      operation: '회원\u001b[2J조회',
      subject_count: 1,
    },
    { occurred_at: '2026-10-05T00:00:06.000000Z', action: 'login', subject_ids: [] },
  ])
  expect(text.out).toContain(`"'=HYPERLINK(""x"")"`)
  expect(table.out).toContain('── 1 ──\noccurred_at    2026-10-05 09:00:03\n')
  expect(table.out).toContain('회원·[2J조회')
  expect(table.out).not.toContain('\u001b')
})

describe('free GoogleSQL', () => {
  const analyser = startAnalyser()
  afterAll(async () => (await analyser).close())

  test('takes typed and guessed parameters', async () => {
    const sql =
      'SELECT action, @n + 1 AS n, @day AS day FROM events WHERE event_date = @day AND actor.id = @who ORDER BY action'
    const given = ['n:INT64=41', 'day=2026-10-05', 'who=han.seoyun'].flatMap((one) => ['--param', one])
    expect(await csv(sql, ...given)).toEqual({
      code: 0,
      err: '',
      out: 'action,n,day\nlogin,42,2026-10-05\nview,42,2026-10-05\n',
    })
  })

  test.each([
    ['a parameter not given', 'SELECT @a AS a', /^SQL_PARAMETER: .*give --param a=/],
    ['bad SQL, with the place', 'SELECT 1 +', /^SQL_INVALID: .*Syntax error: .*\[at 1:11\]/],
    ['an unknown column', 'SELECT nope FROM events', /^SQL_INVALID: .*Unrecognized name: nope \[at 1:8\]/],
    ['an unknown table', 'SELECT 1 FROM nowhere', /^SQL_UNKNOWN_TABLE: .*nowhere/],
    ['a construct it does not know, by name', 'SELECT ST_GEOGPOINT(1, 2)', /^SQL_UNSUPPORTED: .*GEOGRAPHY/],
    ['two statements', 'SELECT 1; SELECT 2', /^SQL_INVALID: /],
    ['DELETE', 'DELETE FROM access_events WHERE TRUE', /^SQL_UNSUPPORTED: .*DeleteStatement/],
    ['UPDATE', 'UPDATE findings SET severity = "low" WHERE TRUE', /^SQL_UNSUPPORTED: .*UpdateStatement/],
    ['INSERT', 'INSERT INTO findings (rule_id) VALUES ("x")', /^SQL_UNSUPPORTED: .*InsertStatement/],
    [
      'MERGE',
      'MERGE findings f USING findings g ON f.finding_id = g.finding_id WHEN MATCHED THEN DELETE',
      /^SQL_UNSUPPORTED: .*MergeStatement/,
    ],
    ['CREATE TABLE', 'CREATE TABLE x (a INT64)', /^SQL_UNSUPPORTED: .*CreateTableStatement/],
    ['DROP TABLE', 'DROP TABLE access_events', /^SQL_(?:UNSUPPORTED|INVALID): /],
    ['EXPORT DATA', 'EXPORT DATA OPTIONS (uri = "x") AS SELECT 1', /^SQL_(?:UNSUPPORTED|INVALID): /],
    ['COPY', "COPY access_events TO 'out.csv'", /^SQL_INVALID: .*COPY/],
    ['ATTACH', "ATTACH 'other.duckdb'", /^SQL_INVALID: .*ATTACH/],
    ['INSTALL', 'INSTALL httpfs', /^SQL_INVALID: .*INSTALL/],
    ['PRAGMA', 'PRAGMA database_list', /^SQL_INVALID: .*PRAGMA/],
    ['SET', "SET memory_limit = '8GB'", /^SQL_(?:UNSUPPORTED|INVALID): /],
    ['a file as a table', "SELECT * FROM 'keys/producers.json'", /^SQL_INVALID: /],
    ['a quoted file as a table', 'SELECT * FROM `keys/producers.json`', /^SQL_UNKNOWN_TABLE: /],
    ['read_csv', "SELECT * FROM read_csv('/etc/hostname')", /^SQL_INVALID: .*read_csv/],
    ['read_text', "SELECT read_text('/etc/hostname')", /^SQL_INVALID: .*read_text/],
    ['a table of the engine', 'SELECT * FROM duckdb_settings()', /^SQL_INVALID: /],
    ['a table of the journal', 'SELECT * FROM journal_segments', /^SQL_UNKNOWN_TABLE: /],
  ])('refuses %s', async (_what, sql, said) => {
    const error = await freeStatement(sql, {}, async () => ({
      ...(await analyser),
      close: () => undefined,
    })).then(
      () => null,
      (thrown: LedgerError) => thrown,
    )
    expect(`${error?.code}: ${error?.message}`).toMatch(said)
  })

  test.each([
    ['a parameter not given', 'SELECT @a AS a', 2, 'SQL_PARAMETER'],
    ['bad SQL', 'SELECT 1 +', 1, 'SQL_INVALID'],
    ['a failure while it runs', 'SELECT 1 / 0', 1, 'SQL_FAILED'],
    ['what only the engine knows', "COPY access_events TO 'out.csv'", 1, 'SQL_INVALID'],
  ])('ends with its code for %s, without rows', async (_what, sql, expected, name) => {
    const { code, out, err } = await query(sql)
    expect({ code, out, err }).toEqual({ code: expected, out: '', err: expect.stringMatching(`^${name}: `) })
    expect(existsSync('out.csv')).toBe(false)
  })
})

test('every query is an access event of access-ledger, also one that failed, with secrets replaced and the real time', async () => {
  const before = (await recorded()).length
  const started = Date.now()
  await csv('SELECT 1 AS one')
  await csv(
    "SELECT COUNT(*) AS n FROM events WHERE event_date = '2026-10-05' AND actor.id = '900101-1234568'",
  )
  await query('SELECT nope', '--now', '2020-01-01T00:00:00Z')
  await query("COPY events TO 'x'")
  await query('SELECT 1 / 0 AS broken')
  const rows = await recorded()
  const common = { type: 'admin', channel: 'db', action: 'search', operation: 'query adhoc' }
  expect(rows.slice(before + 1)).toEqual([
    { ...common, outcome: 'success', template: 'SELECT 1 AS one', hits: 1 },
    {
      ...common,
      outcome: 'success',
      template: expect.stringMatching(/^SELECT COUNT.*actor\.id = '\S+'$/),
      hits: 1,
    },
    { ...common, outcome: 'error', template: 'SELECT nope', hits: 0 },
    { ...common, outcome: 'error', template: "COPY events TO 'x'", hits: 0 },
    { ...common, outcome: 'error', template: 'SELECT 1 / 0 AS broken', hits: 0 },
  ])
  expect(JSON.stringify(rows)).not.toContain('900101-1234568')
  const { out } = await csv(
    'SELECT MIN(occurred_at) AS first FROM events WHERE event_date >= "2000-01-01" AND system_id = "access-ledger" AND subject_query.template = "SELECT nope"',
  )
  expect(Date.parse(out.split('\n')[1] ?? '')).toBeGreaterThanOrEqual(started)
})
