// SPDX-License-Identifier: Apache-2.0
// The ready-made maps of docs/guides/maps, tried on excerpts of logs that other programs wrote.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import iconv from 'iconv-lite'
import { type ImportResult, importFile } from '../../cli/import/import-file.ts'
import type { Ledger } from '../../cli/ledger.ts'
import { ask, NOW, withEmptyLedger } from './ledger.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const map = (name: string) => fileURLToPath(new URL(`../../docs/guides/maps/${name}.yaml`, import.meta.url))

const EVENTS = `SELECT strftime(occurred_at AT TIME ZONE 'UTC', '%d %H:%M:%S') AS moment, actor.id AS who, source.ip AS ip, action AS did, array_to_string(list_transform(subjects, s -> s.id), ' ') AS whom, outcome AS how FROM events ORDER BY occurred_at, did, who`
const eventsOf = async (ledger: Ledger): Promise<string[]> =>
  (await ask(ledger, EVENTS, 'moment', 'who', 'ip', 'did', 'whom', 'how')).map((row) =>
    Object.values(row).join(' | '),
  )
const refusalsOf = (result: ImportResult) =>
  result.refusals.map(
    ({ code, path, count, first_line }) => `${code} ${path} ${count} from line ${first_line}`,
  )

test('A PostgreSQL csvlog: statements, bound parameters, rights, refused logins and refused rights.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const result = await importFile(ledger, {
      file: fixture('postgresql.csv'),
      map: map('postgresql-csvlog'),
      refusedFile: join(folder, 'refused.ndjson'),
      clock: NOW,
    })
    expect({
      events: await eventsOf(ledger),
      skipped: result.skipped,
      refused: refusalsOf(result),
    }).toEqual({
      events: [
        '23 22:16:49 | postgres | 192.0.2.10 | login |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | logout |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:16:49 | kim_boram | 192.0.2.10 | login |  | success',
        '23 22:16:49 | kim_boram | 192.0.2.10 | logout |  | success',
        '23 22:16:49 | kim_boram | 192.0.2.10 | update | 105852 | success',
        '23 22:16:49 | kim_boram | 192.0.2.10 | view | 193888 | success',
        '23 22:16:49 | kim_boram | 192.0.2.10 | create | 105852 | success',
        '23 22:16:59 | lee_dohyun | 192.0.2.10 | view | 45257 | success',
        '23 22:17:01 | park_jiho | 192.0.2.10 | login |  | success',
        '23 22:17:01 | park_jiho | 192.0.2.10 | logout |  | success',
        '23 22:17:01 | park_jiho | 192.0.2.10 | update | 162954 | success',
        '23 22:17:01 | park_jiho | 192.0.2.10 | create | 162954 | success',
        '23 22:17:01 | park_jiho | 192.0.2.10 | view | 162954 | success',
        '23 22:17:04 | batch_settle | 192.0.2.10 | login |  | success',
        '23 22:17:04 | batch_settle | 192.0.2.10 | logout |  | success',
        '23 22:17:04 | batch_settle | 192.0.2.10 | view | 35802 | success',
        '23 22:17:06 | kim_boram | 192.0.2.10 | view | 77 | success',
        '23 22:17:06 | kim_boram | 192.0.2.10 | view | 11 12 13 | success',
        '23 22:17:06 | kim_boram | 192.0.2.10 | delete | 200001 | success',
        '23 22:17:06 | kim_boram | 192.0.2.10 | view | 5 | success',
        '23 22:17:06 | kim_boram | 192.0.2.10 | login_failed |  | denied',
        '23 22:17:06 | no_rights | 192.0.2.10 | login |  | success',
        '23 22:17:06 | no_rights | 192.0.2.10 | view | 9 | success',
        '23 22:17:06 | no_rights | 192.0.2.10 | view | 9 | denied',
        '23 22:17:06 | no_rights | 192.0.2.10 | logout |  | success',
        '23 22:17:06 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:17:06 | postgres | 192.0.2.10 | grant |  | success',
        '23 22:17:06 | postgres | 192.0.2.10 | revoke |  | success',
      ],
      refused: ['EVENT_LEGAL_FIELD $.subjects 5 from line 14'],
      skipped: {
        'authentication-step': 4,
        'failed-statement': 2,
        'no-personal-table': 5,
        'server-message': 3,
        'table-maintenance': 1,
        'transaction-control': 4,
      },
    })
  }))

test('A combined web log: what a path names is imported, what it cannot tell is refused.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const result = await importFile(ledger, {
      file: fixture('web-combined.log'),
      map: map('web-combined'),
      refusedFile: join(folder, 'refused.ndjson'),
      clock: NOW,
    })
    expect({ events: await eventsOf(ledger), skipped: result.skipped, refused: refusalsOf(result) }).toEqual({
      events: [
        '05 00:01:12 | han_sora | 192.0.2.31 | login |  | success',
        '05 00:01:40 | han_sora | 192.0.2.31 | view | M-20417 | success',
        '05 00:02:05 | han_sora | 192.0.2.31 | update | M-20417 | success',
        '05 00:04:11 | oh_minjae | 2001:db8::7 | download | M-8 | success',
        '05 00:05:00 | oh_minjae | 192.0.2.32 | delete | M-9 | denied',
      ],
      refused: [
        'EVENT_LEGAL_FIELD $.subjects 1 from line 5',
        'EVENT_SCHEMA $.occurred_at 1 from line 10',
        'EVENT_SCHEMA $ 1 from line 11',
        'EVENT_SCHEMA $.action 1 from line 12',
      ],
      skipped: {
        'not-signed-in': 1,
        'outside-the-administration': 1,
        'static-file': 1,
      },
    })
  }))

const ERP = `사용자ID,부서,접속일시,IP,화면명,수행업무,고객번호,건수,사유
kim01,고객지원팀,2026-10-05 09:12:33,192.0.2.41,로그인,로그인,,,
kim01,고객지원팀,2026-10-05 09:13:01,192.0.2.41,고객조회,조회,C-1001,1,
kim01,고객지원팀,20261005091420,192.0.2.41,고객목록,다운로드,C-1001;C-1002,2,"민원 대응, 10월 5일 접수"
kim01,고객지원팀,2026-10-05 오후 2:00:00,192.0.2.41,고객조회,검색,-,0,
kim01,고객지원팀,2026-10-05 14:01:00,192.0.2.41,메뉴,메뉴이동,,,
park02,운영팀,2026-10-05 14:02:00,,고객조회,조회,C-1003,1,
park02,운영팀,2026-10-05 14:03:00,192.0.2.42,고객조회,열람,C-1003,1,
`

test('An ERP export in CP949 with Korean columns and three ways to write a time.', () =>
  withEmptyLedger(async (ledger, folder) => {
    const file = join(folder, '접속기록.csv')
    writeFileSync(file, iconv.encode(ERP.replaceAll('\n', '\r\n'), 'cp949'))
    const result = await importFile(ledger, { file, map: map('erp-csv'), clock: NOW })
    expect({ events: await eventsOf(ledger), skipped: result.skipped, refused: refusalsOf(result) }).toEqual({
      events: [
        '05 00:12:33 | kim01 | 192.0.2.41 | login |  | success',
        '05 00:13:01 | kim01 | 192.0.2.41 | view | C-1001 | success',
        '05 00:14:20 | kim01 | 192.0.2.41 | download | C-1001 C-1002 | success',
        '05 05:00:00 | kim01 | 192.0.2.41 | search |  | success',
      ],
      refused: ['EVENT_LEGAL_FIELD $.source 1 from line 7', 'EVENT_SCHEMA $.action 1 from line 8'],
      skipped: {
        'menu-only': 1,
      },
    })
  }))

test('Rights are kept with whom they were given to; no statement text and no password is stored.', () =>
  withEmptyLedger(async (ledger, folder) => {
    await importFile(ledger, {
      file: fixture('postgresql.csv'),
      map: map('postgresql-csvlog'),
      refusedFile: join(folder, 'refused.ndjson'),
      clock: NOW,
    })
    const rights = `SELECT action AS did, rights.grantee_id AS whom, rights.role AS role FROM events WHERE action IN ('grant', 'revoke') ORDER BY occurred_at, event_id`
    expect(
      (await ask(ledger, rights, 'did', 'whom', 'role')).map((row) => Object.values(row).join(' | ')).sort(),
    ).toEqual([
      'grant | batch_settle | login role',
      'grant | kim_boram | login role',
      'grant | kim_boram,lee_dohyun,park_jiho,batch_settle | select,insert,update,delete',
      'grant | lee_dohyun | login role',
      'grant | no_rights | SELECT',
      'grant | no_rights | login role',
      'grant | no_rights | login role',
      'grant | park_jiho | login role',
      'revoke | no_rights | SELECT',
    ])
    const leaks = `SELECT (SELECT count(*) FROM access_events WHERE event_json LIKE '%password%') AS stored, (SELECT count(*) FROM rejected_events WHERE body LIKE '%password%') AS refused`
    expect(await ask(ledger, leaks, 'stored', 'refused')).toEqual([{ stored: '0', refused: '0' }])
  }))

// V8 compiles patterns without optimising once a process has made much regexp code, and then loses (?i:…): docs/gotchas.md.
test('A map reads a log the same when V8 no longer optimises patterns, as in a process that has run for long.', async () => {
  const child = fileURLToPath(new URL('map-child.ts', import.meta.url))
  const run = async (...flags: string[]): Promise<unknown> =>
    JSON.parse(
      (
        await promisify(execFile)(process.execPath, [
          ...flags,
          child,
          fixture('postgresql.csv'),
          map('postgresql-csvlog'),
        ])
      ).stdout,
    )
  const usual = await run()
  expect(usual).toMatchObject({ skipped: { 'transaction-control': 4, 'no-personal-table': 5 } })
  expect(await run('--no-regexp-optimization')).toEqual(usual)
})
