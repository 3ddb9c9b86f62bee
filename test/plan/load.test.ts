// SPDX-License-Identifier: Apache-2.0
// Loading a plan into the embedded warehouse, on a real DuckDB file.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fixedClock } from '../../functions/platform/clock.ts'
import { prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Statement, Warehouse } from '../../functions/platform/warehouse.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import { LOAD_ORDER, loadPlan, planHash, referenceRows } from '../../plan/load.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import { changed, defaultPlan } from './default-plan.ts'

const load = { loadId: 'load-1', loadedAt: '2026-11-02T00:00:00.000000Z' }
const exception = {
  id: 'night-shift',
  rule: 'off_hours_access',
  actor: 'u-1008',
  reason: '야간 근무',
  approved_by: 'u-1001',
  valid_from: '2026-11-01',
  valid_to: '2026-11-30',
}
const withException = changed((plan) => {
  plan.exceptions.push(exception)
})

describe('reference rows', () => {
  const rows = referenceRows(withException, load)

  test.each(LOAD_ORDER)('rows of %s fit their table', (table) => {
    const days = withException.department_hours.reduce((sum, one) => sum + one.days.length, 0)
    expect(rows[table].length).toBe(
      table === 'plan_versions' ? 1 : table === 'department_hours' ? days : withException[table].length,
    )
    expect(rows[table].map((row) => TABLES[table].row.parse(row))).toEqual(rows[table])
  })

  test('an exception carries its load, rule, actor, approver and last day', () =>
    expect(rows.exceptions).toEqual([
      {
        exception_id: 'night-shift',
        load_id: 'load-1',
        recorded_by: null,
        rule_id: 'off_hours_access',
        system_id: null,
        actor_id: 'u-1008',
        reason: '야간 근무',
        approved_by: 'u-1001',
        valid_from: '2026-11-01',
        valid_to: '2026-11-30',
        recorded_at: '2026-11-02T00:00:00.000000Z',
        ended: false,
      },
    ]))

  test('a network carries its first and last address', () =>
    expect(rows.networks[0]).toEqual({
      load_id: 'load-1',
      loaded_at: '2026-11-02T00:00:00.000000Z',
      network_id: 'office-hq',
      label: '본사 사무실',
      cidr: '192.0.2.0/25',
      first_hex: '00000000000000000000ffffc0000200',
      last_hex: '00000000000000000000ffffc000027f',
      kind: 'office',
      valid_from: '2024-01-01',
      valid_to: null,
    }))

  test('a version carries its whole text', () =>
    expect(JSON.parse(String(rows.plan_versions[0]?.content_json))).toEqual(withException.versions[0]))

  test('what plan check names is not turned into rows', () => {
    const network = changed((plan) => {
      plan.networks[0]!.cidr = '192.0.2.1/25'
    })
    const open = changed((plan) => {
      const { valid_to: _, ...rest } = exception
      plan.exceptions.push(rest)
    })
    for (const plan of [network, open])
      expect(() => referenceRows(plan, load)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID' }))
  })
})

describe('the hash of a plan', () => {
  test('does not depend on the order in which keys are written', () => {
    const plan = defaultPlan()
    const turned = {
      ...plan,
      systems: plan.systems.map((one) => Object.fromEntries(Object.entries(one).reverse())),
    }
    expect(planHash(turned as typeof plan)).toBe(planHash(plan))
  })

  test.each(LOAD_ORDER.filter((table) => table !== 'plan_versions'))('differs when %s differ', (table) =>
    expect(
      planHash(
        changed((plan) => {
          if (table === 'exceptions') plan.exceptions.push(exception)
          else plan[table].pop()
        }),
      ),
    ).not.toBe(planHash(defaultPlan())),
  )
})

describe('plan load', () => {
  let folder = ''
  let warehouse: Warehouse
  let appended: [TableName, number][] = []
  let failAt: TableName | undefined
  let made = 0
  const newId = () => `id-${++made}`
  const at = (time: string) => fixedClock(new Date(time))

  /** The real warehouse, noting what is appended and failing where the test says. */
  const watched = (): Warehouse => ({
    ...warehouse,
    append: async (table, rows) => {
      if (table === failAt) throw new LedgerError('WAREHOUSE_DISK_FULL', table)
      appended.push([table, rows.length])
      await warehouse.append(table, rows)
    },
  })
  const rowsOf = (table: TableName): Promise<Row[]> => {
    const text = `SELECT load_id, COUNT(*) AS row_count FROM ${table} GROUP BY load_id ORDER BY MIN(loaded_at)`
    const columns = [
      { name: 'load_id', type: 'STRING' },
      { name: 'row_count', type: 'INT64' },
    ]
    const statement: Statement = { id: 'adhoc', googlesql: text, duckdb: text, parameters: {}, columns }
    return warehouse.query(statement)
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'load-'))
    warehouse = await openDuckDbWarehouse({ folder: prepareDataFolder(join(folder, 'data')), memoryMb: 256 })
    await warehouse.ensure()
    appended = []
    failAt = undefined
    made = 0
  })
  afterEach(async () => {
    await warehouse.close()
    await rm(folder, { recursive: true, force: true })
  })

  const plan = defaultPlan()
  const whole: [TableName, number][] = [
    ['systems', plan.systems.length],
    ['calendar', plan.calendar.length],
    ['networks', plan.networks.length],
    ['roster', plan.roster.length],
    ['watchlist', 1],
    ['withdrawn_subjects', 1],
    ['relationships', 1],
    ['sites', 2],
    ['department_hours', 5],
    ['role_rights', 1],
    ['plan_versions', 1],
  ]

  test('a plan is appended whole, its versions last, and the same plan only once', async () => {
    const first = await loadPlan(watched(), plan, at('2026-11-02T00:00:00Z'), newId)
    const again = await loadPlan(watched(), defaultPlan(), at('2026-11-03T00:00:00Z'), newId)
    const id = `${planHash(plan)}-id-1`
    expect([first, again, appended]).toEqual([
      { loaded: true, load_id: id },
      { loaded: false, load_id: id },
      whole,
    ])
    expect(await rowsOf('plan_versions')).toEqual([{ load_id: id, row_count: 1 }])
  })

  test('a changed plan is a new load, and going back is another', async () => {
    const other = changed((one) => {
      one.systems[0]!.owner = '영업팀'
    })
    const times = [
      '2026-11-02T00:00:00Z',
      '2026-11-03T00:00:00Z',
      '2026-11-04T00:00:00Z',
      '2026-11-05T00:00:00Z',
    ]
    const done: boolean[] = []
    for (const [index, one] of [plan, other, plan, plan].entries())
      done.push((await loadPlan(watched(), one, at(times[index]!), newId)).loaded)
    expect(done).toEqual([true, true, true, false])
    expect(await rowsOf('systems')).toEqual(
      [`${planHash(plan)}-id-1`, `${planHash(other)}-id-2`, `${planHash(plan)}-id-3`].map((id) => ({
        load_id: id,
        row_count: plan.systems.length,
      })),
    )
  })

  test.each(['roster', 'plan_versions'] as const)(
    'a load cut short at %s is no load, and a retry loads again',
    async (table) => {
      failAt = table
      await expect(loadPlan(watched(), plan, at('2026-11-02T00:00:00Z'), newId)).rejects.toMatchObject({
        code: 'WAREHOUSE_DISK_FULL',
      })
      expect(await rowsOf('plan_versions')).toEqual([])
      failAt = undefined
      appended = []
      const retried = await loadPlan(watched(), plan, at('2026-11-02T00:00:00Z'), newId)
      expect([retried, appended]).toEqual([{ loaded: true, load_id: `${planHash(plan)}-id-2` }, whole])
    },
  )

  test('a plan with problems is refused and nothing is appended', async () => {
    const bad = changed((_, version) => {
      version.retention[0]!.period = { years: 1 }
    })
    await expect(loadPlan(watched(), bad, at('2026-11-02T00:00:00Z'), newId)).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      detail:
        'plan.yaml versions[0].retention[0].period: The period is shorter than its legal floor (안전성 확보조치 기준 8①).',
    })
    expect(appended).toEqual([])
  })
})
