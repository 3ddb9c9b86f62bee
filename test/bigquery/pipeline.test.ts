// SPDX-License-Identifier: Apache-2.0
// One company, captured, judged and reported into BigQuery's emulator and into the embedded engine at once: every
// answer, table, view, finding, report and mail is the same.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { CaptureRequest, CaptureResponse } from '../../functions/capture/capture.ts'
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { detectDue } from '../../functions/detect/detect.ts'
import type { DayRun } from '../../functions/detect/judge-day.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { type ReportRun, runReport } from '../../functions/report/run-report.ts'
import { loadStatement } from '../../sql/statements.ts'
import { viewNames } from '../../sql/views.ts'
import { aidedWarehouse } from './aided-warehouse.ts'
import { expectSameRows, expectSameTable, TABLE_NAMES } from './compare.ts'
import { embeddedWarehouse, makeDataset, warehouseAt, wholeTable } from './ledger.ts'
import { makeWorld, openSide, PERIOD, requestOf, type Side, type World } from './world.ts'

const DATASET = 'pipeline'
/** The scheduler of this company slept: days are judged at these moments, several at once. */
const DETECTIONS = ['2026-10-06', '2026-10-13', '2026-10-16'].map((day) => new Date(`${day}T02:10:00+09:00`))
const REPORT_AT = new Date('2026-11-01T09:00:00+09:00')
/** Every so many batches the answer is lost and the producer sends again. */
const SENT_TWICE = 9

/** Rules that the company of world.ts breaks on purpose. */
const BROKEN_HERE = [
  'bulk_download',
  'download_without_reason',
  'excessive_subjects_per_day',
  'holiday_access',
  'login_failure_burst',
  'new_source_ip',
  'off_hours_access',
  'repeated_same_subject',
]

let world: World
let bare: Warehouse
let embedded: Side
let cloud: Side
const answers: CaptureResponse[] = []
const runs: DayRun[] = []
let report: ReportRun

const onBoth = async <T>(work: (side: Side) => Promise<T>): Promise<T> => {
  const first = await work(embedded)
  const second = await work(cloud)
  expect(second).toEqual(first)
  return second
}
const send = async (request: CaptureRequest) => {
  const answer = await onBoth((side) => side.send(request))
  answers.push(answer)
  return answer
}

const inDayOrder = (dayRuns: readonly DayRun[]): DayRun[] =>
  dayRuns.map((run) => ({
    ...run,
    findings: [...run.findings].sort((a, b) => (a.finding_id < b.finding_id ? -1 : 1)),
  }))

const judge = async (moment: Date) => {
  world.clock.set(moment)
  runs.push(
    ...(await onBoth(async (side) => {
      const due = await detectDue(side.detect)
      await alertHighFindings(side.mail, due)
      return inDayOrder(due)
    })),
  )
}

beforeAll(async () => {
  world = await makeWorld()
  await makeDataset(DATASET)
  const local = await embeddedWarehouse()
  await local.ensure()
  embedded = await openSide(world, local)
  bare = warehouseAt(DATASET)
  cloud = await openSide(world, aidedWarehouse(DATASET, embedded.warehouse))
  const detections = [...DETECTIONS]
  for (const [index, { at, request }] of world.batches.entries()) {
    while (detections[0] && detections[0] < at) await judge(detections.shift() as Date)
    world.clock.set(at)
    await send(request)
    if (index % SENT_TWICE === 0) await send(request)
  }
  for (const moment of detections) await judge(moment)
  world.clock.set(REPORT_AT)
  report = await onBoth((side) => runReport(side.mail, PERIOD, { mail: true }))
}, 2_400_000)
afterAll(() => embedded.warehouse.close())

describe('capture', () => {
  test('took the company in, refused what was wrong, and met events twice', async () => {
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const fates = answers.map(({ body }) => ('events' in body ? body.events : []))
    const storedOnce = fates.map(
      (events) => new Set(events.flatMap((one) => (one.status === 'accepted' ? [one.event_id] : []))).size,
    )
    const { warehouse } = embedded
    const stored = await warehouse.query(wholeTable('access_events'))
    expect(stored).toHaveLength(storedOnce.reduce((total, count) => total + count, 0))
    const shown = await warehouse.query(loadStatement('views/events'))
    expect(shown).toHaveLength(new Set(stored.map(({ event_id }) => event_id)).size)
    expect(shown.length).toBeGreaterThan(4_000)
    expect(shown.length).toBeLessThan(stored.length)
    const rejected = fates.flat().filter(({ status }) => status === 'rejected')
    expect(rejected.length).toBeGreaterThan(0)
    expect(await warehouse.query(wholeTable('rejected_events'))).toHaveLength(rejected.length)
  })

  const view = { event_id: '01920000-0000-7000-8000-000000000001', action: 'view' }
  const refused: [string, CaptureRequest, number, string | undefined][] = [
    ['an unknown key', requestOf('nobody', { events: [view] }), 401, 'CREDENTIAL_MISSING'],
    ['a body that is no JSON', requestOf('crm-app', '{'), 400, undefined],
    ['no events', requestOf('crm-app', { events: [] }), 400, undefined],
    [
      'events that are all wrong',
      requestOf('crm-app', { events: [view, { ...view, action: 'peek' }] }),
      422,
      undefined,
    ],
  ]
  test.each(refused)('%s is answered alike', async (_, request, status, code) => {
    const { status: answered, body } = await send(request)
    expect(answered).toBe(status)
    if (code) expect(body).toMatchObject({ error: { code } })
  })
})

test.each(TABLE_NAMES)('the table %s holds the same rows', async (table) => {
  await expectSameTable(bare, embedded.warehouse, table)
})

test.each(viewNames())('the view %s shows the same rows', async (view) => {
  await expectSameRows(bare, embedded.warehouse, loadStatement(`views/${view}`))
})

describe('detection and report', () => {
  test('judged each day by each rule, and one again after late events', () => {
    expect(new Set(runs.map(({ day }) => day)).size).toBe(17)
    expect(runs).toHaveLength(18)
    expect(runs.flatMap((run) => run.runs).map(({ state }) => state)).not.toContain('failed')
  })

  test('found something by each of the rules that this company breaks, and kept back what is excepted', () => {
    const findings = runs.flatMap((run) => run.findings)
    // rules.test.ts runs every rule through its cases; here the whole way is compared.
    expect([...new Set(findings.map(({ rule_id }) => rule_id))]).toEqual(expect.arrayContaining(BROKEN_HERE))
    expect(findings.some(({ exception_id }) => exception_id !== null)).toBe(true)
  })

  test('reported the period, and the mails of both sides are the same bytes', async () => {
    expect(report.delivery).toMatchObject({ state: 'sent' })
    expect(report.report.findings.length).toBeGreaterThan(3)
    const mails = await onBoth(async ({ folder }) => {
      const names = (await readdir(folder.outbox)).sort()
      return Promise.all(names.map(async (name) => [name, await readFile(join(folder.outbox, name), 'utf8')]))
    })
    expect(mails.length).toBeGreaterThan(1)
  })

  test('archived the same objects', async () => {
    const objects = await onBoth(async ({ folder }) => {
      const archive = openDirectoryArchive(folder.archive)
      const names = await archive.list('')
      return Promise.all(
        names.map(async (name) => [name, Buffer.from((await archive.get(name)) ?? []).toString()]),
      )
    })
    expect(objects.length).toBeGreaterThan(4)
  })
})
