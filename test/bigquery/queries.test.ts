// SPDX-License-Identifier: Apache-2.0
// Every question that the program and people ask, over the same small world in both engines. The world is made in the
// embedded engine and copied, table by table, so that the emulator has little to do.
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { detectDue } from '../../functions/detect/detect.ts'
import type { Row, Value, Warehouse } from '../../functions/platform/warehouse.ts'
import { runReport } from '../../functions/report/run-report.ts'
import { loadSavedQuery, savedQueryNames } from '../../sql/saved-queries.ts'
import { loadStatement } from '../../sql/statements.ts'
import { expectSameRows, fillTable, TABLE_NAMES } from './compare.ts'
import { refusedAs } from './emulator-limits.ts'
import { embeddedWarehouse, makeDataset, warehouseAt, wholeTable } from './ledger.ts'
import { makeWorld, openSide, PERIOD, requestOf } from './world.ts'

const DATASET = 'queries'
/** Folders under sql/ whose files are one question each. */
const FOLDERS = ['report', 'detect', 'plan', 'demo', 'doctor', 'except', 'tuning']
const QUESTIONS = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(`../../sql/${folder}/`, import.meta.url))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => `${folder}/${file.slice(0, -'.sql'.length)}`),
)
const PARAMETERS: Readonly<Record<string, Value>> = {
  day: '2026-10-12',
  first_day: '2026-10-01',
  last_day: '2026-10-31',
  as_of: '2026-11-01T00:00:00.000000Z',
}
/** A request that never came: its numbers are missing. */
const LOST_BATCH = 30
let cloud: Warehouse
let embedded: Warehouse
let parameters = PARAMETERS

/** An event of the world once more under its id: with other content, and on another day. */
const conflicting = (event: Record<string, unknown>): Record<string, unknown>[] => [
  { ...event, operation: '다른 화면' },
  { ...event, occurred_at: '2026-10-14T10:00:00+09:00' },
]

/** Two records of one user, the first delivered twice. */
const connections = (): Row[] =>
  [1, 1, 2].map((hour) => ({
    event_id: `connection-${hour}`,
    occurred_at: `2026-10-12T0${hour}:00:00.000000Z`,
    received_at: `2026-10-12T0${hour}:00:01.000000Z`,
    event_date: '2026-10-12',
    user_key: 'M-1',
    ip: '198.51.100.24',
    ip_hex: '00000000000000000000ffffc6336418',
    service: 'shop',
    event: 'login',
    producer_id: 'gateway',
    late: false,
    event_json: '{}',
    event_hash: '0',
    redactions: [],
  }))

/** One hold, and one slice that was destroyed. */
const HOLD: Row = {
  hold_id: 'hold-1',
  event_date: '2026-10-12',
  entry: 'placed',
  system_id: 'crm',
  actor_id: null,
  subject_id: null,
  first_day: '2026-10-01',
  last_day: null,
  reason: '민원 조사',
  recorded_by: 'staff-01',
  second_person: null,
  recorded_at: '2026-10-12T01:00:00.000000Z',
}
const DESTRUCTION: Row = {
  destruction_id: 'destruction-1',
  event_date: '2026-10-12',
  table_name: 'access_events',
  slice_day: '2024-09-01',
  system_id: 'crm',
  retention_class: 'handler',
  row_count: 12,
  object_count: 0,
  basis: '5.2',
  confirmed_by: 'staff-02',
  destroyed_at: '2026-10-12T01:00:00.000000Z',
  unrecoverable_at: '2026-10-12T01:00:00.000000Z',
  manifest_ids: [],
}

beforeAll(async () => {
  embedded = await embeddedWarehouse()
  await embedded.ensure()
  const world = await makeWorld()
  const side = await openSide(world, embedded)
  for (const [index, { at, request }] of world.batches.entries()) {
    if (index === LOST_BATCH) continue
    world.clock.set(at)
    await side.send(request)
  }
  world.clock.set(new Date('2026-10-17T02:10:00+09:00'))
  const [first] = (await embedded.query(wholeTable('access_events'))).filter(
    (row) => row.event_date === '2026-10-13' && row.system_id === 'crm',
  )
  for (const event of conflicting(JSON.parse(String(first?.event_json))))
    await side.send(requestOf('crm-app', { events: [event] }))
  const runs = await detectDue({
    ...side.detect,
    clock: { now: () => new Date('2026-10-17T02:20:00+09:00') },
  })
  const last = runs.at(-1)?.runs[0]
  await embedded.append('rule_runs', [
    { ...last, run_id: 'run-999', state: 'failed', error_code: 'SQL_FAILED' } as unknown as Row,
  ])
  await embedded.append('connection_events', connections())
  await embedded.append('holds', [HOLD])
  await embedded.append('destructions', [DESTRUCTION])
  world.clock.set(new Date('2026-11-01T09:00:00+09:00'))
  await runReport(side.mail, PERIOD, { mail: true })

  cloud = warehouseAt(DATASET)
  await makeDataset(DATASET)
  for (const table of TABLE_NAMES) await fillTable(DATASET, table, await embedded.query(wholeTable(table)))
  const [subject] = (first?.subjects ?? []) as { id: string }[]
  const { id: actor } = (first?.actor ?? { id: '' }) as { id: string }
  const { ip } = (first?.source ?? { ip: '' }) as { ip: string }
  parameters = {
    ...PARAMETERS,
    tokens: [subject?.id ?? '', '회원', 'M-0'],
    actor_id: actor,
    subject_id: subject?.id ?? '',
    source: ip,
    id: actor,
    user_key: 'M-1',
    from_time: '2026-10-12T00:00:00.000000Z',
    to_time: '2026-10-14T00:00:00.000000Z',
  }
}, 900_000)
afterAll(() => embedded.close())

describe('what the program asks', () => {
  const asked = QUESTIONS.filter((id) => !refusedAs(id))
  const refused = QUESTIONS.flatMap((id) => {
    const { limit, code } = refusedAs(id) ?? {}
    return limit ? [{ id, limit, code }] : []
  })

  test.each(asked)('%s gives the same rows', async (id) => {
    const rows = await expectSameRows(cloud, embedded, loadStatement(id), parameters)
    expect(rows.length).toBeGreaterThan(0)
  })

  test.each(refused)('$id cannot be run there: $limit', async ({ id, code }) => {
    await expect(cloud.query(loadStatement(id), parameters)).rejects.toMatchObject({ code })
    expect((await embedded.query(loadStatement(id), parameters)).length).toBeGreaterThan(0)
  })
})

describe('what people ask', () => {
  // What it refuses is asked as a table function: table-functions.test.ts.
  test.each(savedQueryNames().filter((name) => !refusedAs(`investigate/${name}/query`)))(
    '@%s gives the same rows',
    async (name) => {
      const { statement } = loadSavedQuery(name)
      const asked = name === 'downloads' ? { ...parameters, actor_id: '' } : parameters
      const rows = await expectSameRows(cloud, embedded, statement, asked)
      expect(rows.length).toBeGreaterThan(0)
    },
  )
})
