// SPDX-License-Identifier: Apache-2.0
// Destroying: what is due goes from the tables, the archive and the bytes of the file, and stands once in the ledger,
// whatever breaks on the way. Nothing is said to be destroyed that is still there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { toTimestamp } from '../../functions/platform/clock.ts'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { applyRetention, type RetainDeps, retentionNow } from '../../functions/retain/retain.ts'
import { unfinishedRuns } from '../../functions/retain/runs.ts'
import { NOTHING_SAID, OFFICER, openRetainLedger, type RetainLedger } from './ledger.ts'
import { storedEvents } from './rows.ts'

const NOW = '2032-04-06T09:00:00+09:00'
const LATER = '2032-04-06T09:30:00+09:00'
const CHILD = fileURLToPath(new URL('apply-child.ts', import.meta.url))
const REPORT = 'reports/report-2029-03/r1/report.json'

let ledger: RetainLedger
beforeEach(async () => {
  ledger = await openRetainLedger()
  await ledger.store([
    { at: '2030-03-04T12:00:00+09:00', times: 20, word: 'word-to-destroy' },
    { at: '2030-03-05T12:00:00+09:00', times: 3, word: 'word-to-destroy' },
    { at: '2030-03-05T12:00:00+09:00', action: 'grant' },
    { at: '2030-03-06T12:00:00+09:00', times: 2 },
    { at: '2032-04-05T12:00:00+09:00', times: 2, word: 'word-to-keep' },
  ])
  const kept = { retention_class: 'records', event_day: '2029-03-31', system_id: null } as const
  await ledger.archive.put(REPORT, new TextEncoder().encode('word-to-destroy'), kept)
})
afterEach(() => ledger.close())

const apply = (now = NOW, change: Partial<RetainDeps> = {}) =>
  applyRetention(ledger.at(now, change), OFFICER, NOTHING_SAID)
const LEFT = ['2030-03-05 crm rights 1', '2030-03-06 crm handler 2', '2032-04-05 crm handler 2']
const entry = (table_name: string, slice_day: string, row_count: number, now = NOW): Row => ({
  table_name,
  slice_day,
  system_id: table_name === 'archive' ? null : 'crm',
  retention_class: table_name === 'archive' ? 'records' : 'handler',
  row_count,
  object_count: table_name === 'archive' ? 1 : 0,
  confirmed_by: OFFICER,
  destroyed_at: toTimestamp(new Date(now)),
  unrecoverable_at: toTimestamp(new Date(now)),
})
const ENTRIES = (now = NOW) => [
  entry('access_events', '2030-03-04', 20, now),
  entry('access_events', '2030-03-05', 3, now),
  entry('archive', '2029-03-31', 0, now),
]
const filesHolding = (word: string): string[] =>
  readdirSync(ledger.folder.path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => readFileSync(path).includes(word))
    .map((path) => path.slice(ledger.folder.path.length + 1))
    .sort()
const reopen = async () => {
  await ledger.warehouse.close().catch(() => undefined)
  ledger = await openRetainLedger(ledger.plan, ledger.folder.path)
}

test('what is due goes from tables, archive and the bytes of the files, and stands in the ledger', async () => {
  await reopen()
  expect(filesHolding('word-to-destroy')).toEqual([`archive/${REPORT}`, 'ledger.duckdb'])
  const { ran, finished } = await apply()
  expect([ran?.run_id, ran?.destroyed.length, ran?.left, finished]).toEqual(['run-2032-04-06-001', 3, [], []])
  expect(await storedEvents(ledger.warehouse)).toEqual(LEFT)
  expect(await ledger.ledgerRows()).toEqual(ENTRIES())
  expect([filesHolding('word-to-destroy'), filesHolding('word-to-keep')]).toEqual([[], ['ledger.duckdb']])
})

test('asked for twice, nothing more goes and nothing more is written', async () => {
  await apply()
  const { ran, finished } = await apply(LATER)
  expect([ran, finished, await ledger.ledgerRows()]).toEqual([null, [], ENTRIES()])
})

test('what comes again for a destroyed day is destroyed again, with an entry of its own', async () => {
  await apply()
  await ledger.store([
    { at: '2030-03-04T12:00:00+09:00', received_at: '2032-04-06T09:10:00+09:00', backfilled: true },
  ])
  await apply(LATER)
  expect(await ledger.ledgerRows()).toEqual(
    [entry('access_events', '2030-03-04', 1, LATER), ...ENTRIES()].sort((a, b) =>
      JSON.stringify([a.table_name, a.slice_day, a.row_count]) <
      JSON.stringify([b.table_name, b.slice_day, b.row_count])
        ? -1
        : 1,
    ),
  )
})

test('a service that remembers for nine days is told of so, and begins that much earlier', async () => {
  const cloud = { ...ledger.warehouse, recovery: { days: 9, freshMinutes: 120 } }
  const early = '2032-03-27T09:00:00+09:00'
  await ledger.store([{ at: '2032-03-26T12:00:00+09:00' }])
  // Nine days before the end of 2030-03-04, and not of 2030-03-05; events ahead of that clock put it in doubt.
  await applyRetention(ledger.at(early, { warehouse: cloud }), OFFICER, { clock: true, large: [] })
  expect(await ledger.ledgerRows()).toEqual([
    {
      ...entry('access_events', '2030-03-04', 20, early),
      unrecoverable_at: '2032-04-05T00:00:00.000000Z',
    },
    entry('archive', '2029-03-31', 0, early),
  ])
})

describe('who confirms', () => {
  test.each(['김보람', ' privacy-officer@EXAMPLE.com ', '박대표', 'representative@example.com'])(
    '%s may',
    async (who) => {
      await applyRetention(ledger.at(NOW), who, NOTHING_SAID)
      expect((await ledger.ledgerRows())[0]?.confirmed_by).toBe(/김|privacy/.test(who) ? '김보람' : '박대표')
    },
  )

  test.each(['한서윤', '', '김'])('"%s" may not', async (who) => {
    expect(await applyRetention(ledger.at(NOW), who, NOTHING_SAID).catch(codeOf)).toBe('RETAIN_CONFIRMER')
    expect([await ledger.ledgerRows(), (await storedEvents(ledger.warehouse)).length]).toEqual([[], 5])
  })
})

describe('killed', () => {
  test.each([
    'claimed',
    'begun',
    'object removed',
    'one slice destroyed',
    'all slices destroyed',
    'purged',
    'written in the ledger',
    'ended',
  ])('when %s, the next run finishes and every slice stands in the ledger once', async (step) => {
    await ledger.warehouse.close()
    const child = spawn(process.execPath, [CHILD, ledger.folder.path, NOW, step], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the child ended with ${code}`))),
    ])
    expect(line).toBe(step)
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    await reopen()
    const told = step === 'written in the ledger' || step === 'ended'
    expect(await ledger.ledgerRows()).toEqual(told ? ENTRIES() : [])
    const { finished, ran } = await apply(LATER)
    expect([finished.length, ran]).toEqual([step === 'ended' ? 0 : 1, null])
    expect(await storedEvents(ledger.warehouse)).toEqual(LEFT)
    expect(await ledger.ledgerRows()).toEqual(told ? ENTRIES() : ENTRIES(LATER))
    expect([filesHolding('word-to-destroy'), await unfinishedRuns(ledger.archive)]).toEqual([[], []])
    expect((await apply('2032-04-06T10:00:00+09:00')).ran).toBeNull()
  })
})

describe('the warehouse goes away', () => {
  const broken = (change: (whole: Warehouse) => Partial<Warehouse>): Partial<RetainDeps> => ({
    warehouse: { ...ledger.warehouse, ...change(ledger.warehouse) },
  })
  const away = async (): Promise<never> => {
    throw new LedgerError('WAREHOUSE_UNAVAILABLE', 'gone')
  }
  test.each<[string, (whole: Warehouse) => Partial<Warehouse>]>([
    ['while destroying', () => ({ destroy: away })],
    [
      'after one slice',
      (whole) => {
        let calls = 0
        return {
          destroy: (table, slice) => {
            calls += 1
            return calls > 1 ? away() : whole.destroy(table, slice)
          },
        }
      },
    ],
    ['before the purge', () => ({ purge: away })],
    [
      'when it is looked whether all is gone',
      (whole) => {
        let purged = false
        return {
          purge: async () => {
            await whole.purge()
            purged = true
          },
          query: (statement, parameters) => (purged ? away() : whole.query(statement, parameters)),
        }
      },
    ],
    ['before the ledger is written', () => ({ append: away })],
  ])('%s: the ledger says nothing, and the next run finishes', async (_, change) => {
    expect(await apply(NOW, broken(change)).catch(codeOf)).toBe('WAREHOUSE_UNAVAILABLE')
    expect(await ledger.ledgerRows()).toEqual([])
    await apply(LATER)
    expect([await ledger.ledgerRows(), await storedEvents(ledger.warehouse)]).toEqual([ENTRIES(LATER), LEFT])
  })

  test('before anything was claimed, nothing is claimed', async () => {
    expect(
      await apply(
        NOW,
        broken(() => ({ query: away })),
      ).catch(codeOf),
    ).toBe('WAREHOUSE_UNAVAILABLE')
    expect(await unfinishedRuns(ledger.archive)).toEqual([])
  })
})

test('what a warehouse says to have destroyed and still holds is not written in the ledger', async () => {
  const lying: Partial<RetainDeps> = { warehouse: { ...ledger.warehouse, destroy: async () => 20 } }
  expect(await apply(NOW, lying).catch(codeOf)).toBe('RETAIN_INCOMPLETE')
  expect(await ledger.ledgerRows()).toEqual([entry('archive', '2029-03-31', 0)])
  await apply(LATER)
  expect(await ledger.ledgerRows()).toEqual([
    entry('access_events', '2030-03-04', 20, LATER),
    entry('access_events', '2030-03-05', 3, LATER),
    entry('archive', '2029-03-31', 0),
  ])
})

test('rows that were streamed a moment ago are left for a later run', async () => {
  const streaming: Partial<RetainDeps> = {
    warehouse: {
      ...ledger.warehouse,
      destroy: async (table, slice) => {
        if (slice.day === '2030-03-04') throw new LedgerError('WAREHOUSE_FRESH_ROWS', table)
        return ledger.warehouse.destroy(table, slice)
      },
    },
  }
  const { ran } = await apply(NOW, streaming)
  expect(ran?.left.map(({ table, day }) => `${table} ${day}`)).toEqual(['access_events 2030-03-04'])
  expect(await ledger.ledgerRows()).toEqual(ENTRIES().filter((row) => row.slice_day !== '2030-03-04'))
  await apply(LATER)
  expect(await storedEvents(ledger.warehouse)).toEqual(LEFT)
})

test('an archive object that is locked stays and is tried again, and the ledger counts only what is gone', async () => {
  const kept = { retention_class: 'records', event_day: '2029-03-31', system_id: null } as const
  const locked = 'reports/report-2029-03/r1/attempt-1.json'
  await ledger.archive.put(locked, new Uint8Array([1]), kept)
  const archive = {
    ...ledger.archive,
    remove: async (name: string) => {
      if (name === locked) throw new LedgerError('ARCHIVE_HELD', name)
      await ledger.archive.remove(name)
    },
  }
  const { ran } = await apply(NOW, { archive })
  expect(ran?.left.map(({ objects }) => objects)).toEqual([[locked]])
  expect(await ledger.ledgerRows()).toEqual(ENTRIES())
  expect(await ledger.archive.list('reports/')).toEqual([locked])
  await apply(LATER)
  expect(await ledger.ledgerRows()).toEqual([...ENTRIES(), entry('archive', '2029-03-31', 0, LATER)])
})

describe('two at once', () => {
  test('of two that claim together one runs, and the other is told', async () => {
    const together = await Promise.all(
      ['a', 'b'].map((owner) =>
        apply(NOW, { owner, alone: false }).then(
          ({ ran }) => ran?.run_id ?? 'nothing',
          (error: unknown) => codeOf(error),
        ),
      ),
    )
    expect(together.sort()).toEqual(['RETAIN_RUNNING', 'run-2032-04-06-001'])
    expect(await ledger.ledgerRows()).toEqual(ENTRIES())
  })

  test('a run another process is at is left alone until its time is over', async () => {
    const dying = { ...ledger.warehouse, purge: async () => Promise.reject(new Error('killed')) }
    await apply(NOW, { owner: 'first', alone: false, warehouse: dying }).catch(() => undefined)
    const second = (now: string) =>
      apply(now, { owner: 'second', alone: false }).then(({ finished }) => finished.length, codeOf)
    expect(await second('2032-04-06T09:14:59+09:00')).toBe('RETAIN_RUNNING')
    expect(await second('2032-04-06T09:15:00+09:00')).toBe(1)
  })
})

describe('stopped', () => {
  test('by a plan under its floor, by code, with nothing destroyed', async () => {
    for (const one of ledger.plan.versions[0]?.retention ?? []) one.period = { months: 2 }
    expect(await apply().catch(codeOf)).toBe('RETAIN_FLOOR')
    expect([
      (await storedEvents(ledger.warehouse)).length,
      await ledger.archive.list('destructions/'),
    ]).toEqual([5, []])
  })

  test('by a clock that was moved, until it is confirmed', async () => {
    const moved = '2033-01-01T00:00:00Z'
    expect(await apply(moved).catch(codeOf)).toBe('RETAIN_CLOCK')
    expect((await storedEvents(ledger.warehouse)).length).toBe(5)
    await applyRetention(ledger.at(moved), OFFICER, { clock: true, large: [] })
    expect(await storedEvents(ledger.warehouse)).toEqual([LEFT[0], LEFT[2]])
    // The clock is set right again: the last run lies ahead.
    await ledger.store([{ at: '2032-05-01T00:00:00Z' }])
    const { stops } = await retentionNow(ledger.at('2032-05-01T00:00:00Z'), NOTHING_SAID)
    expect(stops.map((stop) => stop.code)).toEqual(['RETAIN_CLOCK'])
  })
})
