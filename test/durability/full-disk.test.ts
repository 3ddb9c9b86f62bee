// SPDX-License-Identifier: Apache-2.0
// A disk that fills up: the producer is told to come back, nothing is half-written, and the server goes on once there is
// space. On a small file system of its own where this user may mount one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { dataFolderAt } from '../../functions/platform/data-folder.ts'
import { reachOwner } from '../../functions/platform/socket-client.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { fullEvent, smallestEvent } from '../../schemas/examples.ts'
import { select } from '../platform/select.ts'
import { eventId } from '../platform/stored-event.ts'
import { type LedgerProcess, startLedger } from './ledger-process.ts'

const disk = mkdtempSync(join(tmpdir(), 'access-ledger-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk]).status === 0
if (!mounted)
  console.warn(
    'Not run: this user may not mount a file system; test/platform/journal.test.ts fails the writes instead.',
  )
const whereMountWorks = mounted ? test : test.skip

let ledger: LedgerProcess | undefined
const folder = join(disk, 'data')
beforeAll(async () => {
  if (mounted) ledger = await startLedger(folder)
}, 60_000)
afterAll(async () => {
  await ledger?.end('SIGKILL')
  if (mounted) spawnSync('umount', [disk])
  rmSync(disk, { recursive: true, force: true })
}, 60_000)

const filler = join(disk, 'filler')
const fill = () => {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(filler, Buffer.alloc(bavail * bsize))
}
const free = () => rmSync(filler)

/** Some 60 KB, so that no free page of a file already there can take them. */
const batch = (from: number) =>
  Array.from({ length: 100 }, (_, index) => ({
    ...smallestEvent,
    event_id: eventId(from + index),
    occurred_at: new Date().toISOString(),
    operation: fullEvent.operation,
    attributes: { note: 'x'.repeat(400) },
  }))
const send = (from: number) => (ledger as LedgerProcess).send(batch(from))
const ownerOf = async () => {
  const owner = await reachOwner(dataFolderAt(folder))
  if (!owner) throw new Error('the server does not listen')
  return owner.warehouse
}
const storedIds = async () => {
  const statement = select('SELECT event_id FROM access_events ORDER BY 1', 'event_id STRING')
  return (await (await ownerOf()).query(statement)).map((row) => row.event_id)
}
const ids = (...froms: number[]) =>
  froms.flatMap((from) => Array.from({ length: 100 }, (_, index) => eventId(from + index)))

const review = (reason: string): Row => ({
  hold_id: 'h1',
  event_date: '2030-03-01',
  entry: 'placed',
  system_id: null,
  actor_id: null,
  subject_id: null,
  first_day: null,
  last_day: null,
  reason,
  recorded_by: 'han.seoyun',
  second_person: null,
  recorded_at: '2030-03-01T00:00:00.000000Z',
})
const holds = async () =>
  (await (await ownerOf()).query(select('SELECT length(reason) AS n FROM holds', 'n INT64'))).map(
    (row) => row.n,
  )

whereMountWorks(
  'a full disk answers 503 with Retry-After, and the same batch is taken when there is space again',
  async () => {
    expect(await send(0)).toMatchObject({ status: 202 })
    fill()
    expect(await send(1000)).toEqual({
      status: 503,
      retryAfter: '5',
      body: {
        error: {
          code: 'WAREHOUSE_DISK_FULL',
          message: 'The disk is full: the journal could not be written',
          help: expect.any(String),
        },
      },
    })
    expect(await send(2000)).toMatchObject({ status: 503 })
    free()
    expect(await send(1000)).toMatchObject({ status: 202, body: { accepted: 100 } })
    expect(await storedIds()).toEqual(ids(0, 1000))
  },
  60_000,
)

whereMountWorks(
  'a full disk refuses what the database itself writes, keeps the journal, and both go on when there is space again',
  async () => {
    expect(await send(3000)).toMatchObject({ status: 202 })
    const warehouse = await ownerOf()
    fill()
    await expect(warehouse.append('holds', [review('가'.repeat(2_000_000))])).rejects.toMatchObject({
      code: 'WAREHOUSE_DISK_FULL',
    })
    free()
    expect(await holds()).toEqual([])
    await warehouse.append('holds', [review('가'.repeat(100))])
    expect(await holds()).toEqual([100])
    expect(await storedIds()).toEqual(ids(0, 1000, 3000))
  },
  60_000,
)
