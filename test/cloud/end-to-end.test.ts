// SPDX-License-Identifier: Apache-2.0
// A company on Google Cloud: the built functions, started as they are deployed, on emulators of BigQuery and Cloud Storage and a
// real mail relay. Two days and the report of their month, then the end of retention with the clock moved; the embedded ledger,
// given the same at the same moments, has to come to the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PRODUCERS } from '../../cli/simulate/systems.ts'
import { buildFunctions } from '../../functions/build.ts'
import type { CaptureRequest } from '../../functions/capture/capture.ts'
import { alertHighFindings } from '../../functions/detect/alerts.ts'
import { detectDue } from '../../functions/detect/detect.ts'
import { FACTS } from '../../functions/detect/facts.ts'
import { openStorageArchive } from '../../functions/platform/archive-storage.ts'
import { storageBucket } from '../../functions/platform/storage-client.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { runReport } from '../../functions/report/run-report.ts'
import { readPlan } from '../../plan/read.ts'
import type { TableName } from '../../schemas/tables.ts'
import { asTexts, expectSameTable } from '../bigquery/compare.ts'
import { embeddedWarehouse, LOCATION, makeDataset, warehouseAt, wholeTable } from '../bigquery/ledger.ts'
import { makeWorld, openSide, type Side, type World } from '../bigquery/world.ts'
import { startRelay, type TestRelay } from '../platform/relay.ts'
import { type AidedBigQuery, startAidedBigQuery } from './aided-bigquery.ts'
import { type Deployed, deploy, warm } from './deployed.ts'
import { AUDIENCE, type Issuer, startIssuer } from './identity.ts'
import { accountOf, planWithProducers } from './plan.ts'
import { makeBucket, STORAGE_URL } from './storage.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DATASET = 'cloud'
const BUCKET = 'cloud-records'
const NAMES = ['capture', 'detect', 'report', 'retain'] as const
type Name = (typeof NAMES)[number]
/** The last two days of a month, each judged ten minutes after it closed. */
const FIRST_DAY = '2026-09-29'
const JUDGED_AT = ['2026-09-30T02:10:00+09:00', '2026-10-01T02:10:00+09:00']
const REPORTED_AT = '2026-10-01T09:00:00+09:00'
/** Two years and 31 days later, with a few to spare. */
const DESTROYED_AT = '2028-11-03T04:20:00+09:00'
const OFFICER = 'privacy-officer@example.com'

let place: string
let world: World
let twin: Side
let stored: Warehouse
let bigQuery: AidedBigQuery
let relay: TestRelay
let issuer: Issuer
const functions = new Map<Name, Deployed>()
const statuses: number[] = []
const answers: Record<string, { status: number; body: Record<string, unknown> }> = {}

const moveClock = (moment: Date | string): void => {
  const at = new Date(moment)
  world.clock.set(at)
  writeFileSync(join(place, 'clock'), at.toISOString())
}

const call = async (name: Name, body: object = {}) => {
  const response = await fetch(`${functions.get(name)?.url}/`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const mustCall = async (name: Name, body: object = {}) => {
  const answer = await call(name, body)
  if (answer.status !== 200)
    throw new Error(`${name}: ${JSON.stringify(answer)}\n${functions.get(name)?.output()}`)
  return answer
}

const capture = async ({ path, body, authorization = '' }: CaptureRequest) => {
  const producer = PRODUCERS.find(({ id }) => authorization.startsWith(`Bearer ${id}-k`))
  const response = await fetch(`${functions.get('capture')?.url}${path}`, {
    method: 'POST',
    body: Buffer.from(body),
    headers: {
      authorization: `Bearer ${issuer.token(accountOf(producer?.id ?? 'nobody'))}`,
      'content-type': 'application/json',
    },
  })
  return { status: response.status, body: await response.json() }
}

const judge = async (moment: string) => {
  moveClock(moment)
  // The twin first: its rows stand in for the statements that the emulator cannot run.
  const runs = await detectDue(twin.detect)
  await alertHighFindings(twin.mail, runs)
  return mustCall('detect')
}

beforeAll(async () => {
  place = mkdtempSync(join(ROOT, '.bundles-'))
  world = await makeWorld({
    ...{ staff: 4, firstDay: FIRST_DAY, days: 2, seed: 11, lookAlikes: false },
    incidents: ['bulk_download_at_night', 'failed_logins_then_success'],
  })
  const planFolder = join(place, 'plan')
  const producers = PRODUCERS.map(({ id, systems, actor_types }) => ({
    ...{ id, systems: [...systems], actor_types: [...actor_types] },
    service_account: accountOf(id),
  }))
  planWithProducers(planFolder, producers, world.planFolder)
  world = { ...world, plan: await readPlan(planFolder) }
  moveClock(`${FIRST_DAY}T00:00:00+09:00`)

  await makeDataset(DATASET)
  await makeBucket(BUCKET)
  stored = warehouseAt(DATASET)
  const embedded = await embeddedWarehouse()
  await embedded.ensure()
  twin = await openSide(world, embedded)
  relay = await startRelay({ tls: 'none' })
  issuer = await startIssuer()
  bigQuery = await startAidedBigQuery(DATASET, embedded)

  const env = {
    ACCESS_LEDGER_PROJECT: 'local',
    ACCESS_LEDGER_DATASET: DATASET,
    ACCESS_LEDGER_LOCATION: LOCATION,
    ACCESS_LEDGER_AUDIENCE: AUDIENCE,
    ACCESS_LEDGER_REDACTION_KEYS: JSON.stringify([
      { id: 'r1', secret: Buffer.alloc(32, 7).toString('base64'), from: '1970-01-01T00:00:00Z' },
    ]),
    ACCESS_LEDGER_RECORDS_BUCKET: BUCKET,
    ACCESS_LEDGER_MAIL_FROM: 'access-ledger <access-ledger@example.com>',
    ACCESS_LEDGER_SMTP_HOST: relay.settings.host,
    ACCESS_LEDGER_SMTP_PORT: String(relay.settings.port),
    ACCESS_LEDGER_SMTP_STARTTLS: 'none',
    ACCESS_LEDGER_EMULATED_BIGQUERY: bigQuery.url,
    ACCESS_LEDGER_EMULATED_STORAGE: STORAGE_URL,
    ACCESS_LEDGER_EMULATED_CERTIFICATES: issuer.certificates,
    ACCESS_LEDGER_EMULATED_CLOCK: join(place, 'clock'),
  }
  for (const { name, folder } of await buildFunctions(place, planFolder)) {
    warm(folder)
    functions.set(name as Name, await deploy(folder, name, env))
  }

  // The first call loads the plan; nothing is due yet.
  answers.first = await mustCall('detect')
  const moments = [...JUDGED_AT]
  for (const { at, request } of world.batches) {
    if (moments[0] && new Date(moments[0]) < at) answers.firstDay = await judge(moments.shift() ?? '')
    moveClock(at)
    const wanted = await twin.send(request)
    const came = await capture(request)
    expect(came).toEqual({ status: wanted.status, body: JSON.parse(JSON.stringify(wanted.body)) })
    statuses.push(came.status)
  }
  answers.secondDay = await judge(moments.shift() ?? '')
  moveClock(REPORTED_AT)
  answers.preview = await mustCall('report', { preview: '2026-09' })
  await runReport(twin.mail, '2026-09', { mail: true })
  answers.report = await mustCall('report')
}, 600_000)

afterAll(async () => {
  await Promise.all([...functions.values()].map((one) => one.stop('SIGKILL')))
  await Promise.all([bigQuery?.close(), issuer?.close(), relay?.close(), twin?.warehouse.close()])
  rmSync(place, { recursive: true, force: true })
})

const without = (rows: readonly Row[], ...names: string[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))))

const expectSameBut = async (table: TableName, ...names: string[]): Promise<Row[]> => {
  const found = without(await stored.query(wholeTable(table)), ...names)
  const wanted = without(await twin.warehouse.query(wholeTable(table)), ...names)
  expect(asTexts(found)).toEqual(asTexts(wanted))
  return found
}

describe('two days', () => {
  test('capture answered every batch as the embedded ledger did, and refused a stranger', async () => {
    expect(new Set(statuses)).toEqual(new Set([202]))
    const [batch] = world.batches
    const stranger = { ...(batch?.request as CaptureRequest), authorization: 'Bearer nobody' }
    expect((await capture(stranger)).status).toBe(401)
  })

  test.each(['access_events', 'rejected_events', 'late_arrivals'] as const)(
    'the table %s holds the same rows',
    async (table) => {
      await expectSameTable(stored, twin.warehouse, table)
    },
  )

  test('the first call found nothing due, then each day was judged once', () => {
    expect(answers.first).toEqual({ status: 200, body: { days: [], mailed: 0, more: false } })
    expect(answers.firstDay).toMatchObject({ status: 200, body: { days: [FIRST_DAY], more: false } })
    expect(answers.secondDay).toMatchObject({ status: 200, body: { days: ['2026-09-30'], more: false } })
  })

  test.each(FACTS)('the fact %s is the same', async (fact) => {
    // The emulator counts boundaries of seconds in TIMESTAMP_DIFF, so that a delay may be one longer there.
    if (fact === 'producer_days') await expectSameBut(fact, 'largest_delay')
    else await expectSameTable(stored, twin.warehouse, fact)
  })

  test('every rule ran, and found the same', async () => {
    const runs = await expectSameBut('rule_runs', 'run_id')
    expect(runs.filter(({ state }) => state === 'failed')).toEqual([])
    const findings = await expectSameBut('findings', 'run_id')
    expect(findings.length).toBeGreaterThan(3)
  })

  test('calls again change nothing and mail nothing', async () => {
    const mails = relay.raw.length
    expect(await call('detect')).toMatchObject({ status: 200, body: { days: [], mailed: 0 } })
    expect(await call('report')).toMatchObject({
      status: 200,
      body: { state: 'reported before', resumed: 0 },
    })
    expect(relay.raw).toHaveLength(mails)
  })
})

describe('the report of the month', () => {
  test('was previewed without a trace, then mailed once', () => {
    expect(answers.preview).toMatchObject({ status: 200, body: { preview: true } })
    expect(answers.report).toMatchObject({
      status: 200,
      body: { period: '2026-09', state: 'sent', revision: 1, resumed: 0 },
    })
  })

  test('is the object that the embedded ledger archived', async () => {
    const archive = openStorageArchive({
      bucket: storageBucket({ projectId: 'local', bucket: BUCKET, apiEndpoint: STORAGE_URL }),
    })
    const name = 'reports/report-2026-09/r1/report.json'
    const read = async (from: Pick<typeof archive, 'get'>) =>
      JSON.parse(new TextDecoder().decode((await from.get(name)) ?? undefined))
    const [found, wanted] = [await read(archive), await read(twin.mail.delivery.archive)]
    expect(found).toEqual(wanted)
    expect(await archive.list('')).toEqual(await twin.mail.delivery.archive.list(''))
  })

  test('and the alerts reached the officer, each message once', async () => {
    const mails = await relay.messages()
    expect(mails.length).toBeGreaterThan(1)
    expect(Object.values(await relay.counts())).toEqual(mails.map(() => 1))
    expect(mails.at(-1)?.html).toContain('2026')
  })
})

describe('the end of retention, with the clock moved', () => {
  const events = async () => (await stored.query(wholeTable('access_events'))).length

  test('without a confirmation it says what is due and destroys nothing', async () => {
    const before = await events()
    moveClock(DESTROYED_AT)
    const { status, body } = await call('retain')
    expect(status).toBe(200)
    expect(body.due).toBeGreaterThan(0)
    expect(await events()).toBe(before)
  })

  test('a clock that is far from everything known is a stop, and a stranger confirms nothing', async () => {
    const before = await events()
    expect((await call('retain', { confirmed_by: OFFICER })).body).toMatchObject({
      error: { code: 'RETAIN_CLOCK' },
    })
    const all = { confirm_clock: true, confirm_large: ['handler', 'handler_small', 'rights', 'records'] }
    expect((await call('retain', { confirmed_by: 'nobody@example.com', ...all })).body).toMatchObject({
      error: { code: 'RETAIN_CONFIRMER' },
    })
    expect(await events()).toBe(before)
  })

  test('confirmed, it destroys the events, writes the ledger of destructions once, and then has nothing to do', async () => {
    const all = { confirm_clock: true, confirm_large: ['handler', 'handler_small', 'rights', 'records'] }
    const done = await call('retain', { confirmed_by: OFFICER, ...all })
    expect(done).toMatchObject({ status: 200, body: { left: 0 } })
    const kept = await stored.query(wholeTable('access_events'))
    expect(kept.filter(({ retention_class }) => retention_class === 'handler')).toEqual([])
    const destroyed = await stored.query(wholeTable('destructions'))
    expect(destroyed).toHaveLength(Number(done.body.destroyed))
    expect(await call('retain', { confirmed_by: OFFICER, ...all })).toMatchObject({
      status: 200,
      body: { destroyed: 0 },
    })
    expect(await stored.query(wholeTable('destructions'))).toHaveLength(destroyed.length)
  })
})

describe('the processes', () => {
  test('wrote lines of JSON and nothing of anybody', () => {
    const people = world.plan.roster.map(({ id }) => id)
    for (const one of functions.values()) {
      const lines = one.output().split('\n').filter(Boolean)
      // Node warns of the streams that the client of Cloud Storage opens at once.
      const warned = /MaxListenersExceededWarning|node --trace-warnings/
      expect(lines.filter((line) => !line.startsWith('{') && !warned.test(line))).toEqual([])
      expect(people.filter((id) => lines.some((line) => line.includes(`"${id}"`)))).toEqual([])
      expect(one.output()).not.toMatch(/@example\.com|192\.0\.2\.|198\.51\.100\.|203\.0\.113\./)
    }
  })

  test('the emulator was aided in what it cannot run, and in nothing else', () => {
    expect([...bigQuery.aided].length).toBeGreaterThan(0)
  })

  test('end with 0 when they are told to stop', async () => {
    const codes = await Promise.all([...functions.values()].map((one) => one.stop('SIGTERM')))
    expect(codes).toEqual([0, 0, 0, 0])
  })
})
