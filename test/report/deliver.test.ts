// SPDX-License-Identifier: Apache-2.0
// Delivery against a relay that fails in every way: what is recorded, what waits, what a person can do.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Archive } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { codeOf, LedgerError } from '../../functions/platform/errors.ts'
import { composeMessage } from '../../functions/platform/mailer.ts'
import {
  type DeliveryDeps,
  deliver,
  openDeliveries,
  resumeDelivery,
  sendAgain,
} from '../../functions/report/deliver.ts'
import { archivedRevisions } from '../../functions/report/delivery-objects.ts'
import type { ReportsRow } from '../../schemas/review.ts'
import { reportsRow } from '../../schemas/review.ts'
import { type Script, startRelay, type TestRelay } from '../platform/relay.ts'
import { mailerFor, REPORT_ID, request } from './delivery-fixture.ts'

let folder: string
let relay: TestRelay
let archive: Archive
let rows: ReportsRow[]
let now: Date

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-delivery-'))
  archive = openDirectoryArchive(folder)
  rows = []
  now = new Date('2030-02-01T00:10:00Z')
})
afterEach(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

const deps = (extra: Partial<DeliveryDeps> = {}): DeliveryDeps => ({
  archive,
  mailer: mailerFor(relay.settings),
  clock: {
    now: () => {
      now = new Date(now.getTime() + 1000)
      return now
    },
  },
  record: async (row) => {
    rows.push(reportsRow.parse(row))
  },
  owner: 'process-1',
  alone: true,
  ...extra,
})
const begin = async (script: Script) => {
  relay = await startRelay(script)
}
const states = () => rows.map(({ state, detail }) => [state, detail])
const FIRST = request('first').message.message_id
const ANSWER = '250 2.0.0 queued as 4Xy7'

test('a report is archived, sent once, and told row by row; a second run does nothing', async () => {
  await begin({})
  const result = await deliver(deps(), request('first'))
  expect(result).toEqual({
    state: 'sent',
    sent_now: true,
    archived_now: true,
    message_id: FIRST,
    archive_name: 'reports/report-2030-01/r1/report.json',
    report_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    detail: ANSWER,
    code: null,
  })
  const about = request('first').about
  const row = {
    ...about,
    message_id: FIRST,
    archive_name: result.archive_name,
    report_hash: result.report_hash,
  }
  const told = [
    { ...row, state: 'archived', recorded_at: '2030-02-01T00:10:01.000000Z', detail: null },
    { ...row, state: 'sending', recorded_at: '2030-02-01T00:10:03.000000Z', detail: 'attempt 1' },
    { ...row, state: 'sent', recorded_at: '2030-02-01T00:10:04.000000Z', detail: ANSWER },
  ]
  expect(rows).toEqual(told)
  const again = await deliver(deps(), request('second'))
  expect(again).toEqual({ ...result, sent_now: false, archived_now: false })
  expect(rows).toEqual([...told, told[2]])
  expect(await relay.counts()).toEqual({ [FIRST]: 1 })
})

test('a relay that cannot be reached leaves the report queued; the next run sends what was archived', async () => {
  await begin({ fates: ['put_off', 'take'] })
  const queued = await deliver(deps(), request('first'))
  expect([queued.state, queued.code, queued.detail]).toEqual([
    'queued',
    'MAIL_UNAVAILABLE',
    'MAIL_UNAVAILABLE: 451 4.7.1 greylisted, come back at DATA',
  ])
  expect(await openDeliveries(deps())).toEqual([
    { report_id: REPORT_ID, revision: 1, state: 'queued', detail: queued.detail },
  ])
  expect((await deliver(deps(), request('second'))).state).toBe('sent')
  expect(states()).toEqual([
    ['archived', null],
    ['sending', 'attempt 1'],
    ['failed', queued.detail],
    ['failed', queued.detail],
    ['sending', 'attempt 2'],
    ['sent', ANSWER],
  ])
  expect(relay.raw.map(String)).toEqual([
    `${String(await composeMessage(request('first').message)).trimEnd()}\r\n`,
  ])
  expect(await openDeliveries(deps())).toEqual([])
})

test('a relay without STARTTLS leaves the report queued and in nobody else’s hands', async () => {
  await begin({ withoutStartTls: true })
  const { state, code } = await deliver(deps(), request('first'))
  expect([state, code, relay.log]).toEqual(['queued', 'MAIL_UNAVAILABLE', []])
})

test('a refusal stays until a person sends it again, to other recipients if told', async () => {
  await begin({ recipients: { 'officer@example.com': [550] } })
  expect((await deliver(deps(), request('first'))).state).toBe('failed')
  const after = await resumeDelivery(deps(), REPORT_ID, 1)
  expect([after.state, after.sent_now, after.code]).toEqual(['failed', false, 'MAIL_REFUSED'])
  const to = [{ name: null, address: 'new-officer@example.com' }]
  const again = await sendAgain(deps(), REPORT_ID, 1, { to, cc: [] })
  const [mail] = await relay.messages()
  expect([again.state, mail!.messageId, [mail!.to].flat()[0]!.text]).toEqual([
    'sent',
    FIRST,
    'new-officer@example.com',
  ])
  expect((await resumeDelivery(deps(), REPORT_ID, 1)).state).toBe('sent')
})

test('recipients a person replaced stay replaced while the message is queued', async () => {
  await begin({ recipients: { 'officer@example.com': [550] }, fates: ['put_off', 'take'] })
  await deliver(deps(), request('first'))
  const to = [{ name: null, address: 'new-officer@example.com' }]
  expect((await sendAgain(deps(), REPORT_ID, 1, { to, cc: [] })).state).toBe('queued')
  expect((await resumeDelivery(deps(), REPORT_ID, 1)).state).toBe('sent')
  expect((await relay.messages()).map((mail) => [mail.to].flat()[0]!.text)).toEqual([
    'new-officer@example.com',
  ])
})

test('a lost answer is recorded as a doubt and the same bytes are sent again in the same run', async () => {
  await begin({ fates: ['take_and_drop', 'take'] })
  expect((await deliver(deps(), request('first'))).state).toBe('sent')
  expect(rows.map(({ state }) => state)).toEqual(['archived', 'sending', 'doubt', 'sending', 'sent'])
  expect(rows[2]!.detail).toMatch(/^MAIL_DOUBT: the message was handed over, then: E/)
  expect(await relay.counts()).toEqual({ [FIRST]: 2 })
  expect(relay.raw[0]!.equals(relay.raw[1]!)).toBe(true)
})

test('a relay that never answers is asked three times in all, then a person decides', async () => {
  await begin({ fates: ['take_and_drop'] })
  const seen = [(await deliver(deps(), request('first'))).state]
  seen.push((await resumeDelivery(deps(), REPORT_ID, 1)).state)
  seen.push((await resumeDelivery(deps(), REPORT_ID, 1)).state)
  expect([seen, await relay.counts()]).toEqual([['doubt', 'failed', 'failed'], { [FIRST]: 3 }])
  expect((await openDeliveries(deps())).map(({ state }) => state)).toEqual(['failed'])
  expect((await sendAgain(deps(), REPORT_ID, 1)).state).toBe('doubt')
  expect((await resumeDelivery(deps(), REPORT_ID, 1)).state).toBe('failed')
})

test('a rerun is archived under its number and not mailed, until a person says so', async () => {
  await begin({})
  await deliver(deps(), request('first'))
  const second = request('second', { send: false }, 2)
  const rerun = await deliver(deps(), second)
  expect([rerun.state, rerun.archived_now, rerun.sent_now, rerun.archive_name]).toEqual([
    'archived',
    true,
    false,
    'reports/report-2030-01/r2/report.json',
  ])
  expect(await archivedRevisions(archive, REPORT_ID)).toEqual([1, 2])
  expect(await openDeliveries(deps())).toEqual([])
  expect((await sendAgain(deps(), REPORT_ID, 2)).state).toBe('sent')
  expect(await relay.counts()).toEqual({ [FIRST]: 1, [second.message.message_id]: 1 })
})

test('a sent report sent again on demand is the same message', async () => {
  await begin({})
  await deliver(deps(), request('first'))
  expect((await sendAgain(deps(), REPORT_ID, 1)).sent_now).toBe(true)
  expect(relay.raw[0]!.equals(relay.raw[1]!)).toBe(true)
})

test('an attempt of another process is left alone until its lease is over, then taken for a doubt', async () => {
  await begin({})
  const stuck = { send: () => new Promise<never>(() => undefined) }
  void deliver(deps({ mailer: stuck, alone: false }), request('first'))
  while (!(await archive.get('reports/report-2030-01/r1/attempt-1.json')))
    await new Promise((resolve) => setTimeout(resolve, 5))
  while (rows.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  const other = deps({ owner: 'process-2', alone: false })
  expect((await deliver(other, request('second'))).state).toBe('sending')
  const asked = await sendAgain(other, REPORT_ID, 1).catch((error: LedgerError) => error.detail)
  expect(asked).toBe('report-2030-01 revision 1 is being sent; run again later')
  expect(relay.raw).toEqual([])
  now = new Date('2030-02-01T00:26:00Z')
  expect((await deliver(other, request('second'))).state).toBe('sent')
  expect([rows.map(({ state }) => state), await relay.counts()]).toEqual([
    ['archived', 'sending', 'doubt', 'sending', 'sent'],
    { [FIRST]: 1 },
  ])
})

test('when the table does not take the record nothing is sent, and the next run sends without a doubt', async () => {
  await begin({})
  const failing = async (row: ReportsRow) => {
    if (row.state === 'sending') throw new LedgerError('WAREHOUSE_UNAVAILABLE')
  }
  const failure = await deliver(deps({ record: failing }), request('first')).catch(codeOf)
  expect([failure, relay.raw]).toEqual(['WAREHOUSE_UNAVAILABLE', []])
  expect((await deliver(deps(), request('second'))).state).toBe('sent')
  expect(rows.map(({ state }) => state)).toEqual(['failed', 'sending', 'sent'])
  expect(await relay.counts()).toEqual({ [FIRST]: 1 })
})

test('when the archive breaks after the relay took the message it is a doubt for the next run', async () => {
  await begin({})
  const breaking: Archive = {
    ...archive,
    put: async (name, bytes) => {
      if (name.includes('outcome')) throw new LedgerError('ARCHIVE_UNAVAILABLE')
      await archive.put(name, bytes)
    },
  }
  const failure = await deliver(deps({ archive: breaking }), request('first')).catch(codeOf)
  expect(failure).toBe('ARCHIVE_UNAVAILABLE')
  expect((await deliver(deps({ owner: 'process-2' }), request('second'))).state).toBe('sent')
  expect(rows.map(({ state }) => state)).toEqual(['archived', 'sending', 'doubt', 'sending', 'sent'])
  expect(await relay.counts()).toEqual({ [FIRST]: 2 })
})

test('an archive that cannot be written sends nothing', async () => {
  await begin({})
  const broken: Archive = {
    ...archive,
    put: async () => {
      throw new LedgerError('ARCHIVE_UNAVAILABLE')
    },
  }
  const failure = await deliver(deps({ archive: broken }), request('first')).catch(codeOf)
  expect([failure, rows, relay.log]).toEqual(['ARCHIVE_UNAVAILABLE', [], []])
})

test('a mailer that fails in an unknown way leaves a doubt, and its words stay out of the ledger', async () => {
  await begin({})
  const odd = {
    send: async () => {
      throw new Error('for officer@example.com')
    },
  }
  const { state, detail } = await deliver(deps({ mailer: odd }), request('first'))
  expect([state, detail]).toEqual(['doubt', 'MAIL_DOUBT: INTERNAL: the mailer failed'])
})

test.each([
  ['resumed', () => resumeDelivery(deps(), REPORT_ID, 3)],
  ['sent again', () => sendAgain(deps(), REPORT_ID, 3)],
])('a revision that was never archived cannot be %s', async (_title, work) => {
  await begin({})
  expect(await work().catch(codeOf)).toBe('USAGE')
})
