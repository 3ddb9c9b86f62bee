// SPDX-License-Identifier: Apache-2.0
// Destroying a slice of the embedded ledger: exactly its rows go, by way of the socket too, and after a purge their bytes
// are in no file of the data folder, whatever the process was doing when it was killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openOwnWarehouse } from '../../cli/ledger.ts'
import { type DataFolder, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { codeOf } from '../../functions/platform/errors.ts'
import { reachOwner } from '../../functions/platform/socket-client.ts'
import { serveSocket } from '../../functions/platform/socket-server.ts'
import { type EmbeddedWarehouse, openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { select } from '../platform/select.ts'
import { eventRows, refusedRow, storedEvents } from './rows.ts'

const RACER = fileURLToPath(new URL('race-child.ts', import.meta.url))
const CHILD = fileURLToPath(new URL('purge-child.ts', import.meta.url))

let folder: DataFolder
let warehouse: EmbeddedWarehouse
const open = () => openDuckDbWarehouse({ folder, memoryMb: 256 })
beforeEach(async () => {
  folder = prepareDataFolder(mkdtempSync(join(tmpdir(), 'access-ledger-destroy-')))
  warehouse = await open()
  await warehouse.ensure()
})
afterEach(async () => {
  await warehouse.close().catch(() => undefined)
  rmSync(folder.path, { recursive: true, force: true })
})

const stored = () => storedEvents(warehouse)

/** Files of the data folder, journal included, whose bytes hold the word. */
const filesHolding = (word: string): string[] =>
  readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(word))
    .map((path) => path.slice(folder.path.length + 1))

describe('destroy', () => {
  test('takes the rows of one day, system and class, and no others', async () => {
    await warehouse.append(
      'access_events',
      eventRows([
        { at: '2030-01-01T12:00:00+09:00', times: 3 },
        { at: '2030-01-01T12:00:00+09:00', times: 2, action: 'grant' },
        { at: '2030-01-01T12:00:00+09:00', system_id: 'shop-admin' },
        { at: '2030-01-02T00:00:00+09:00' },
      ]),
    )
    const slice = { day: '2030-01-01', system: 'crm', retentionClass: 'handler' } as const
    expect(await warehouse.destroy('access_events', slice)).toBe(3)
    expect(await stored()).toEqual([
      '2030-01-01 crm rights 2',
      '2030-01-01 shop-admin handler 1',
      '2030-01-02 crm handler 1',
    ])
    expect(await warehouse.destroy('access_events', slice)).toBe(0)
  })

  test('takes refused events of no known system by a system of null', async () => {
    await warehouse.append('rejected_events', [
      refusedRow('2030-01-01', null),
      refusedRow('2030-01-01', 'crm'),
    ])
    const slice = { day: '2030-01-01', system: null, retentionClass: 'handler' } as const
    expect(await warehouse.destroy('rejected_events', slice)).toBe(1)
    expect(
      await warehouse.query(select('SELECT system_id FROM rejected_events', 'system_id STRING')),
    ).toEqual([{ system_id: 'crm' }])
  })

  test('never takes reference data, and no table that is none', async () => {
    const slice = { day: '2030-01-01', system: null, retentionClass: 'records' } as const
    const codes = await Promise.all(
      ['plan_versions', 'roster', 'nothing; DROP TABLE access_events'].map((table) =>
        warehouse.destroy(table as 'roster', slice).then(() => 'done', codeOf),
      ),
    )
    expect(codes).toEqual(['WAREHOUSE_WRITE_MODE', 'WAREHOUSE_WRITE_MODE', 'SQL_UNKNOWN_TABLE'])
  })

  test('works for a second process through the socket', async () => {
    await warehouse.append('access_events', eventRows([{ at: '2030-01-01T12:00:00+09:00', times: 2 }]))
    const server = await serveSocket(folder, warehouse, {
      backup: async () => undefined,
      reload: async () => undefined,
      info: () => ({ pid: process.pid, port: null, started_at: '2030-03-01T00:00:00Z' }),
    })
    try {
      const remote = (await reachOwner(folder))?.warehouse
      const slice = { day: '2030-01-01', system: 'crm', retentionClass: 'handler' } as const
      expect(await remote?.destroy('access_events', slice)).toBe(2)
      await remote?.purge()
      expect([await stored(), remote?.recovery]).toEqual([[], { days: 0, freshMinutes: 0 }])
    } finally {
      server.close()
    }
  })
})

describe('purge', () => {
  const slice = { day: '2030-01-01', system: 'crm', retentionClass: 'handler' } as const
  const fill = async () => {
    await warehouse.append(
      'access_events',
      eventRows([
        { at: '2030-01-01T12:00:00+09:00', times: 20, word: 'word-to-destroy' },
        { at: '2030-01-02T12:00:00+09:00', times: 20, word: 'word-to-keep' },
      ]),
    )
    await warehouse.load()
    // What is in the write-ahead log comes into the file when it is closed.
    await warehouse.close()
    warehouse = await open()
  }

  test('deleted rows stay in the file until a purge, and are in no file after it', async () => {
    await fill()
    await warehouse.destroy('access_events', slice)
    await warehouse.close()
    warehouse = await open()
    expect(filesHolding('word-to-destroy')).toEqual(['ledger.duckdb'])
    await warehouse.purge()
    expect([filesHolding('word-to-destroy'), filesHolding('word-to-keep')]).toEqual([[], ['ledger.duckdb']])
    expect(await stored()).toEqual(['2030-01-02 crm handler 20'])
    expect(statSync(folder.database).mode & 0o777).toBe(0o600)
  })

  test('the ledger goes on: rows, views, schema and journal are as they were', async () => {
    await fill()
    await warehouse.purge()
    await warehouse.append('access_events', eventRows([{ at: '2030-01-03T12:00:00+09:00' }]))
    await warehouse.purge()
    await warehouse.close()
    warehouse = await open()
    await warehouse.ensure()
    expect(await stored()).toEqual([
      '2030-01-01 crm handler 20',
      '2030-01-02 crm handler 20',
      '2030-01-03 crm handler 1',
    ])
    expect(await warehouse.query(select('SELECT count(*) AS n FROM events', 'n INT64'))).toEqual([{ n: 41 }])
  })

  test('queries and appends under way are answered while the file is replaced', async () => {
    await fill()
    const work = Array.from({ length: 40 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 5))
      await warehouse.append('access_events', eventRows([{ at: '2030-01-04T12:00:00+09:00' }]))
      return (await stored()).length
    })
    for (let n = 0; n < 5; n++) await warehouse.purge()
    await Promise.all(work)
    expect(await stored()).toEqual([
      '2030-01-01 crm handler 20',
      '2030-01-02 crm handler 20',
      '2030-01-04 crm handler 40',
    ])
  })

  test('another command that waits for the file loses nothing while it is replaced again and again', async () => {
    const child = spawn(process.execPath, [RACER, folder.path, '12'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const done = once(child, 'exit')
    for (let n = 0; child.exitCode === null && n < 40; n++) {
      await warehouse.purge()
      await warehouse.close()
      // Its turn; at other times it gets the file, if at all, in the moment of the exchange.
      await sleep(400)
      warehouse = await openOwnWarehouse(folder, 256, 60_000)
    }
    expect((await done)[0]).toBe(0)
    expect(await stored()).toEqual(['2030-06-01 crm handler 12'])
  }, 120_000)

  test.each(['written', 'linked', 'renamed', 'reopened'])(
    'a process killed when the new file was %s leaves a whole ledger, and the next start takes the rest away',
    async (step) => {
      await fill()
      await warehouse.destroy('access_events', slice)
      await warehouse.close()
      const child = spawn(process.execPath, [CHILD, folder.path, step], {
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
      warehouse = await open()
      await warehouse.ensure()
      expect(await stored()).toEqual(['2030-01-02 crm handler 20'])
      const beside = readdirSync(folder.path).filter((name) => /^ledger\.duckdb\.(?!wal$)/.test(name))
      expect(beside).toEqual([])
      await warehouse.purge()
      expect(filesHolding('word-to-destroy')).toEqual([])
    },
  )
})
