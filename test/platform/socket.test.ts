// SPDX-License-Identifier: Apache-2.0
// The socket: a second process works through the owner of the folder, nobody else's user can, and an owner that dies is
// a clear error.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { openOwnWarehouse } from '../../cli/ledger.ts'
import { type DataFolder, dataFolderAt, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { type RemoteOwner, reachOwner } from '../../functions/platform/socket-client.ts'
import { serveSocket } from '../../functions/platform/socket-server.ts'
import { type EmbeddedWarehouse, openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import type { TableName } from '../../schemas/tables.ts'
import { startLedger } from '../durability/ledger-process.ts'
import { select, wholeTable } from './select.ts'
import { eventId, someEvents } from './stored-event.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'access-ledger-socket-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const SECOND = fileURLToPath(new URL('socket-second.ts', import.meta.url))
const asSecondProcess = async (folder: DataFolder, rows: object[]): Promise<unknown> => {
  const child = spawn(process.execPath, [SECOND, folder.path, JSON.stringify(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (part) => {
    said += part
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return JSON.parse(said)
}

describe('an owner', () => {
  let folder: DataFolder
  let warehouse: EmbeddedWarehouse
  let server: Server
  const calls: string[] = []
  const own = async (path: string) => {
    folder = prepareDataFolder(path)
    warehouse = await openDuckDbWarehouse({ folder, memoryMb: 256 })
    await warehouse.ensure()
    server = await serveSocket(folder, warehouse, {
      backup: async (target) => void calls.push(`backup ${target}`),
      reload: async () => {
        throw new LedgerError('PLAN_INVALID', 'plan.yaml: no version')
      },
      info: () => ({ pid: process.pid, port: 8080, started_at: '2030-03-01T00:00:00Z' }),
    })
  }
  const reach = async (): Promise<RemoteOwner> => {
    const owner = await reachOwner(folder)
    if (!owner) throw new Error('nobody listens')
    return owner
  }
  afterEach(async () => {
    server.close()
    server.closeAllConnections()
    await warehouse.close()
  })

  test('serves a second process: what one appends the other reads', async () => {
    await own(join(root, 'ledger'))
    await warehouse.append('access_events', someEvents(0, 1))
    expect(await asSecondProcess(folder, someEvents(1, 2))).toEqual({
      owner: process.pid,
      found: [0, 1, 2].map((number) => ({ event_id: eventId(number) })),
    })
    expect(await warehouse.query(wholeTable('access_events', 'event_id'))).toEqual(someEvents(0, 3))
  })

  test('keeps socket and folders for its user alone', async () => {
    mkdirSync(join(root, 'ledger'), { mode: 0o755 })
    await own(join(root, 'ledger'))
    expect(
      ['.', 'journal', 'outbox', 'archive', 'keys', 'socket', 'ledger.duckdb'].map((name) =>
        modeOf(join(folder.path, name)),
      ),
    ).toEqual(['700', '700', '700', '700', '700', '600', '600'])
  })

  test('is reached in a folder whose path is too long for a socket', async () => {
    await own(join(root, 'a'.repeat(120)))
    const short = readFileSync(join(folder.path, 'socket-path'), 'utf8')
    expect([short.length < 100, modeOf(short), modeOf(join(short, '..'))]).toEqual([true, '600', '700'])
    expect(await asSecondProcess(folder, someEvents(0, 1))).toMatchObject({
      found: [{ event_id: eventId(0) }],
    })
  })

  test('passes every kind of call and result on as it is', async () => {
    await own(join(root, 'ledger'))
    const { warehouse: remote, backup, info } = await reach()
    await remote.append('access_events', someEvents(0, 2))
    const statement = wholeTable('access_events', 'event_id')
    expect(await remote.query(statement)).toEqual(await warehouse.query(statement))
    const parameter = select('SELECT $day AS day, $list AS list', 'day DATE, list ARRAY<STRING>', {
      day: 'DATE',
      list: 'ARRAY<STRING>',
    })
    expect(await remote.query(parameter, { day: '2030-03-01', list: ['가', ''] })).toEqual([
      { day: '2030-03-01', list: ['가', ''] },
    ])
    await backup('/elsewhere')
    expect(calls).toEqual(['backup /elsewhere'])
    expect(await info()).toEqual({ pid: process.pid, port: 8080, started_at: '2030-03-01T00:00:00Z' })
  })

  test('passes errors on with their code and detail', async () => {
    await own(join(root, 'ledger'))
    const { warehouse: remote, reload } = await reach()
    const failures = await Promise.allSettled([
      remote.query(select('SELEKT 1', 'n INT64')),
      remote.query(select('SELECT $p AS p', 'p INT64', { p: 'INT64' })),
      remote.append('passwords' as TableName, someEvents(0, 1)),
      remote.append('actor_days', someEvents(0, 1)),
      reload(),
    ])
    expect(
      failures.map((one) => (one.status === 'rejected' ? [one.reason.code, one.reason.detail] : one)),
    ).toEqual([
      ['SQL_FAILED', 'adhoc: Parser Error'],
      ['SQL_PARAMETER', 'adhoc needs p'],
      ['SQL_UNKNOWN_TABLE', 'passwords'],
      ['WAREHOUSE_WRITE_MODE', expect.stringContaining('actor_days')],
      ['PLAN_INVALID', 'plan.yaml: no version'],
    ])
  })
})

test('nobody listening is no owner', async () => {
  expect(await reachOwner(prepareDataFolder(join(root, 'ledger')))).toBeNull()
})

test('a process that owns the folder is named to whoever opens the file, and its death mid-call is a clear error', async () => {
  const folder = dataFolderAt(join(root, 'ledger'))
  const ledger = await startLedger(folder.path)
  try {
    const owner = await reachOwner(folder)
    const pid = (await owner?.info())?.pid
    await expect(openOwnWarehouse(folder, 256, 0)).rejects.toMatchObject({
      code: 'WAREHOUSE_LOCKED',
      detail: `process ${pid} owns ${folder.database}`,
    })
    const long = select('SELECT count(*) AS n FROM range(1000000000) AS a, range(1000) AS b', 'n INT64')
    const answer = owner?.warehouse.query(long).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await ledger.end('SIGKILL')
    expect(await answer).toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE', retryable: true })
    expect(await reachOwner(folder)).toBeNull()
  } finally {
    await ledger.end('SIGKILL').catch(() => undefined)
  }
})
