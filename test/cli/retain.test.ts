// SPDX-License-Identifier: Apache-2.0
// The commands retain and hold, as a person meets them.
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { createKeyFiles } from '../../functions/capture/key-files.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { select } from '../platform/select.ts'
import { eventRows, storedEvents } from '../retain/rows.ts'
import { newFolder, removeFolders } from './command.ts'
import { perform } from './perform.ts'

const NOW = '2032-04-06T09:00:00+09:00'
let data: string
const onFolder = async <T>(
  work: (warehouse: Awaited<ReturnType<typeof openDuckDbWarehouse>>) => Promise<T>,
) => {
  const folder = prepareDataFolder(data)
  createKeyFiles(folder.keys, ['crm'], false)
  const warehouse = await openDuckDbWarehouse({ folder, memoryMb: 256 })
  try {
    await warehouse.ensure()
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}
const run = (...args: string[]) => perform([...args, '--data', data, '--now', NOW])

beforeEach(async () => {
  data = newFolder()
  const events = eventRows([
    { at: '2030-03-04T12:00:00+09:00', times: 20 },
    { at: '2030-03-06T12:00:00+09:00', times: 2, actor: { id: 'staff-02', type: 'handler' } },
    { at: '2032-04-05T12:00:00+09:00' },
  ])
  await onFolder((warehouse) => warehouse.append('access_events', events))
})
afterAll(removeFolders)

/** What is stored of the systems of the company, and what the ledger says of itself. */
const stored = () =>
  onFolder(async (warehouse) => ({
    events: (await storedEvents(warehouse)).filter((line) => !line.includes('access-ledger')),
    own: (
      await warehouse.query(
        select(
          "SELECT operation, action, outcome, subject_query.hits AS hits FROM access_events WHERE system_id = 'access-ledger' ORDER BY received_at",
          'operation STRING, action STRING, outcome STRING, hits INT64',
        ),
      )
    ).map((row) => Object.values(row).join(' ')),
  }))
const ALL = ['2030-03-04 crm handler 20', '2030-03-06 crm handler 2', '2032-04-05 crm handler 1']

test('retain says per class what would happen and why, and changes nothing', async () => {
  const { code, out } = await run('retain')
  expect(code).toBe(0)
  expect(out).toContain('Retention on 2032-04-06 (Asia/Seoul), plan 2026-1\n')
  expect(
    out,
  ).toContain(`handler: kept 2 years 31 days by plan 2026-1 clause 5.2; floor 2 years, 안전성 확보조치 기준 8①
  due        20 rows, of 2030-03-04: the retention has ended; is destroyed
  kept       3 rows, of 2 days, 2030-03-06 to 2032-04-05
  next       on 2032-04-07: 2 rows, of 2030-03-06
`)
  expect(out).toContain('\nNothing was changed.\n')
  expect((await run('retain', '--plan')).out).toBe(out)
  expect(await stored()).toEqual({ events: ALL, own: [] })
})

test('retain --apply destroys, says how much, and is itself an access', async () => {
  const { code, out } = await run('retain', '--apply', '--confirmed-by', '김보람')
  expect([code, out]).toEqual([
    0,
    'run-2032-04-06-001 is done: 1 slice destroyed, 20 rows and 0 archive objects\n',
  ])
  expect(await stored()).toEqual({ events: ALL.slice(1), own: ['retain --apply delete success 20'] })
  expect((await run('retain', '--apply', '--confirmed-by', '김보람')).out).toBe('Nothing more is due.\n')
  const ledger = await run('query', '@destructions', '--format', 'json')
  expect(JSON.parse(ledger.out)).toMatchObject([
    {
      slice_day: '2030-03-04',
      row_count: 20,
      confirmed_by: '김보람',
    },
  ])
})

test.each<[string[], number, string]>([
  [['--apply'], 2, 'USAGE'],
  [['--confirmed-by', '김보람'], 2, 'USAGE'],
  [
    ['--apply', '--plan', '--confirmed-by', '김보람'],
    2,
    "option '--apply' cannot be used with option '--plan'",
  ],
  [['--apply', '--confirmed-by', '한서윤'], 2, 'RETAIN_CONFIRMER'],
  [['--apply', '--confirmed-by', '김보람', '--confirm-large', 'everything'], 2, 'handler, handler_small'],
])('retain %j is refused', async (args, code, said) => {
  const result = await run('retain', ...args)
  expect([result.code, result.err.includes(said)]).toEqual([code, true])
  expect((await stored()).events).toEqual(ALL)
})

test('a clock that was moved stops it by a code, and the failure is recorded', async () => {
  const args = [
    'retain',
    '--apply',
    '--confirmed-by',
    '김보람',
    '--data',
    data,
    '--now',
    '2032-06-01T09:00:00+09:00',
  ]
  const { code, err } = await perform(args)
  expect([code, err.split(':')[0]]).toEqual([1, 'RETAIN_CLOCK'])
  expect(await stored()).toEqual({ events: ALL, own: ['retain --apply delete error 0'] })
  expect((await perform([...args, '--confirm-clock'])).code).toBe(0)
})

test('a hold is placed, listed, shown by retain and lifted by two', async () => {
  const added = await run(
    'hold',
    'add',
    '--actor',
    'staff-01',
    '--to',
    '2030-12-31',
    '--reason',
    '수사 협조',
    '--by',
    '김보람',
  )
  const id = /hold-2032-04-06-\w{6}/.exec(added.out)?.[0] ?? ''
  expect(added.out).toBe(`In force: ${id}\n`)
  const line = `${id}  actor staff-01, … to 2030-12-31; placed 2032-04-06 by 김보람: 수사 협조\n`
  expect((await run('hold', 'list')).out).toBe(line)
  const plan = await run('retain')
  expect(plan.out).toContain(
    '  held       20 rows, of 2030-03-04; the retention has ended for 20 rows, of 2030-03-04\n',
  )
  expect(plan.out).toContain(`Holds in force\n  ${line}`)
  const lift = ['hold', 'lift', id, '--reason', '종결', '--by', '김보람', '--confirmed-by']
  expect((await run(...lift, '김보람')).err).toContain('HOLD_SECOND_PERSON')
  expect((await run(...lift, '박대표')).code).toBe(0)
  expect((await run('hold', 'list')).out).toBe('No hold is in force.\n')
  expect((await stored()).own).toEqual([
    'hold add create success 1',
    'hold lift update error 0',
    'hold lift update success 1',
  ])
})

test.each<[string[], number, string]>([
  [['add', '--system', 'crn', '--reason', 'x', '--by', 'y'], 2, 'HOLD_SCOPE'],
  [['add', '--reason', 'x', '--by', 'y'], 2, 'HOLD_SCOPE'],
  [['add', '--system', 'crm', '--by', 'y'], 2, "required option '--reason <text>'"],
  [['add', '--from', '2030-13-01', '--reason', 'x', '--by', 'y'], 2, 'YYYY-MM-DD'],
  [['lift', 'hold-1', '--reason', 'x', '--by', 'y', '--confirmed-by', 'z'], 1, 'HOLD_UNKNOWN'],
])('hold %j is refused', async (args, code, said) => {
  const result = await run('hold', ...args)
  expect([result.code, result.err.includes(said)]).toEqual([code, true])
})
