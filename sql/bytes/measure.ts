// SPDX-License-Identifier: Apache-2.0
// `npx node sql/bytes/measure.ts`: writes profile.json, the rows and bytes that an event costs in each table, from a seeded company
// whose events go through capture's judge and through detection. To be run again when facts or columns change.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDemoPlan } from '../../cli/demo/demo-folder.ts'
import { simulate } from '../../cli/simulate/activity.ts'
import { scenarioOf } from '../../cli/simulate/scenario.ts'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { keyAt } from '../../functions/capture/key-files.ts'
import { daysBetween } from '../../functions/detect/days.ts'
import { judgeDay } from '../../functions/detect/judge-day.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Row, Statement } from '../../functions/platform/warehouse.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { loadPlan } from '../../plan/load.ts'
import { readPlan } from '../../plan/read.ts'
import { ACTOR_TYPES } from '../../schemas/access-event.ts'
import { columnsOf, googleSqlType } from '../../schemas/googlesql.ts'
import { TABLES, type Table, type TableName } from '../../schemas/tables.ts'
import { loadRules } from '../rules.ts'
import type { Profile } from './bytes.ts'
import { sizesOf } from './sizes.ts'

const STAFF = 30
const DAYS = 28
const FIRST_DAY = '2026-09-28'
const LAST_DAY = '2026-10-25'
const AFTER = '2026-10-26T03:00:00+09:00'
const SEED = 11

const wholeTable = (name: TableName): Statement => {
  const columns = columnsOf((TABLES[name] as Table).row)
  return {
    id: 'measure',
    googlesql: '',
    duckdb: `SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${name}`,
    parameters: {},
    columns: columns.map((column) => ({ name: column.name, type: googleSqlType(column) })),
  }
}

/** Reference data do not grow, records grow by the day, everything else by the event. */
const rowsOf = ({ kept }: Table, rows: number, events: number) => {
  const per = (unit: number) => Number((rows / unit).toPrecision(4))
  if (kept === 'reference') return { rows }
  return kept === 'records' ? { rows_per_day: per(DAYS) } : { rows_per_event: per(events) }
}

const folder = prepareDataFolder(mkdtempSync(join(tmpdir(), 'access-ledger-measure-')))
const options = {
  staff: STAFF,
  firstDay: FIRST_DAY,
  days: DAYS,
  seed: SEED,
  incidents: [],
  lookAlikes: false,
  holidays: new Set((await readPlan()).calendar.map((holiday) => holiday.day)),
  timeZone: 'Asia/Seoul' as const,
}
const scenario = scenarioOf(options)
writeDemoPlan(folder, scenario)
const plan = await readPlan(join(folder.path, 'plan'))
const warehouse = await openDuckDbWarehouse({ folder, memoryMb: 1024 })
try {
  await warehouse.ensure()
  const clock = { now: () => new Date(AFTER) }
  await loadPlan(warehouse, plan, clock, () => 'load-1')
  const secret = Buffer.alloc(32, 7).toString('base64')
  const rules = captureRules(plan, keyAt([{ id: 'r1', secret, from: '1970-01-01T00:00:00Z' }]))
  const producer = {
    id: 'measured',
    systems: plan.systems.map(({ id }) => id),
    actor_types: [...ACTOR_TYPES],
  }
  const events = [...simulate(options, scenario)].flatMap(({ event, arrives_at }) => {
    const judged = judgeEvent(event, producer, rules, arrives_at)
    return 'row' in judged ? [judged.row as unknown as Row] : []
  })
  for (let at = 0; at < events.length; at += 5000)
    await warehouse.append('access_events', events.slice(at, at + 5000))
  let run = 0
  const deps = { warehouse, clock, plan, rules: await loadRules(), newId: () => `run-${++run}` }
  for (const day of daysBetween(FIRST_DAY, LAST_DAY)) await judgeDay(deps, day, new Date(AFTER))
  const tables: Profile['tables'] = {}
  for (const name of Object.keys(TABLES) as TableName[]) {
    const table: Table = TABLES[name]
    const rows = await warehouse.query(wholeTable(name))
    const sizes = sizesOf(columnsOf(table.row), rows)
    const each = (bytes: number) => Math.round((100 * bytes) / Math.max(rows.length, 1)) / 100
    tables[name] = {
      ...rowsOf(table, rows.length, events.length),
      bytes: Object.fromEntries([...sizes].map(([path, bytes]) => [path, each(bytes)])),
    }
  }
  const profile: Profile = {
    measured_on: new Date().toISOString().slice(0, 10),
    how: `${STAFF} people, ${DAYS} days, seed ${SEED}: npx node sql/bytes/measure.ts`,
    events: events.length,
    events_per_day: Math.round(events.length / DAYS),
    tables,
  }
  writeFileSync(new URL('profile.json', import.meta.url), `${JSON.stringify(profile, null, 2)}\n`)
} finally {
  await warehouse.close()
  rmSync(folder.path, { recursive: true, force: true })
}
