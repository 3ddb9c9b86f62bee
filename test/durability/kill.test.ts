// SPDX-License-Identifier: Apache-2.0
// Acknowledged means on disk: the server is killed under load twenty times over on one folder and loses nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { dataFolderAt } from '../../functions/platform/data-folder.ts'
import { reachOwner } from '../../functions/platform/socket-client.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { smallestEvent } from '../../schemas/examples.ts'
import { seeded } from '../capture/redact-corpus.ts'
import { select } from '../platform/select.ts'
import { eventId } from '../platform/stored-event.ts'
import { type LedgerProcess, startLedger } from './ledger-process.ts'

const KILLS = 20
const CONNECTIONS = 4
const BATCH = 20
/** The warehouse is read by the test after every so many kills, so that some restarts find a journal of several. */
const READ_EVERY = 4

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-ledger-kill-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const acknowledged = new Set<string>()
let sent = 0

const sendUntilKilled = async (ledger: LedgerProcess): Promise<void> => {
  for (;;) {
    const events = Array.from({ length: BATCH }, () => ({
      ...smallestEvent,
      event_id: eventId(sent++),
      occurred_at: new Date().toISOString(),
    }))
    const answer = await ledger.send(events).catch(() => undefined)
    if (!answer) return
    expect(answer).toMatchObject({ status: 202, body: { accepted: BATCH } })
    for (const event of events) acknowledged.add(event.event_id)
  }
}

/** Queries make the server load its journal, so that some kills hit the loading. */
const queryUntilKilled = async (): Promise<void> => {
  const owner = await reachOwner(dataFolderAt(folder)).catch(() => null)
  const statement = select('SELECT count(*) AS n FROM events', 'n INT64')
  while (await owner?.warehouse.query(statement).catch(() => undefined)) await sleep(5)
}

const timesIn = (table: string) =>
  select(`SELECT event_id, count(*) AS times FROM ${table} GROUP BY 1`, 'event_id STRING, times INT64')

/** How often each event is stored, and how often it shows. */
const storedTimes = async (): Promise<Map<string, [stored: number, shown: number]>> => {
  const warehouse = await openDuckDbWarehouse({ folder: dataFolderAt(folder), memoryMb: 256 })
  try {
    const stored = await warehouse.query(timesIn('access_events'))
    const shown = new Map((await warehouse.query(timesIn('events'))).map((row) => [row.event_id, row.times]))
    return new Map(
      stored.map((row) => [
        row.event_id as string,
        [row.times as number, shown.get(row.event_id!) as number],
      ]),
    )
  } finally {
    await warehouse.close()
  }
}

test(`after each of ${KILLS} kills under load every acknowledged event is there exactly once`, async () => {
  const random = seeded(20_300_101)
  for (let kill = 1; kill <= KILLS; kill++) {
    const ledger = await startLedger(folder)
    const work = Array.from({ length: CONNECTIONS }, () => sendUntilKilled(ledger))
    if (kill % 2 === 0) work.push(queryUntilKilled())
    await sleep(20 + Math.floor(random() * 300))
    await ledger.end('SIGKILL')
    await Promise.all(work)
    if (kill % READ_EVERY !== 0) continue
    const times = await storedTimes()
    const wrong = [...acknowledged].filter((id) => String(times.get(id)) !== '1,1')
    expect(wrong).toEqual([])
    expect([...times.values()].filter(([stored, shown]) => stored !== 1 || shown !== 1)).toEqual([])
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS * BATCH)
}, 300_000)
