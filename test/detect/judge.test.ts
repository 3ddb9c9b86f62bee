// SPDX-License-Identifier: Apache-2.0
// What judging a day records: findings and runs, also when a rule fails, its data is absent, or the run is cut short.
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { detectDue, detectRange } from '../../functions/detect/detect.ts'
import { findingId } from '../../functions/detect/judge-day.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { gatherReport } from '../../functions/report/gather.ts'
import { LIMITS } from '../../functions/report/limits.ts'
import { renderText } from '../../functions/report/render-text.ts'
import { reportDocument } from '../../functions/report/report-document.ts'
import type { Plan } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import { changed, defaultPlan } from '../plan/default-plan.ts'
import { bulkDownload, FIVE_RULES, members, openTestLedger, type TestLedger } from './ledger.ts'

const DAY = '2030-03-05'
const NOON = '2030-03-07T12:00:00+09:00'
const LATER = '2030-03-07T13:00:00+09:00'

let ledger: TestLedger
const open = async (plan: Plan = defaultPlan()) => {
  ledger = await openTestLedger(plan, FIVE_RULES)
}
beforeEach(() => open())
afterEach(() => ledger.close())

/** The findings that people see. */
const shown = async (): Promise<Row[]> =>
  (await ledger.warehouse.query(loadStatement('report/findings'), {
    first_day: '2030-03-01',
    last_day: '2030-03-31',
    as_of: '2031-01-01T00:00:00.000000Z',
  })) as Row[]
const ruleAndActor = (rows: readonly { rule_id?: unknown; actor_id?: unknown }[]) =>
  rows.map((row) => [row.rule_id, row.actor_id])

const BROKEN = 'download_without_reason'

test('a failing rule is recorded as failed with its code, and hides no finding of the others', async () => {
  await ledger.store([bulkDownload(`${DAY}T10:00:00+09:00`)])
  const deps = await ledger.at(NOON)
  const rules = deps.rules.map((rule) =>
    rule.id === BROKEN
      ? { ...rule, statement: { ...rule.statement, duckdb: "SELECT error('out of order')" } }
      : rule,
  )
  const [run] = await detectRange({ ...deps, rules }, DAY, DAY)
  expect(run?.runs.map((one) => [one.rule_id, one.state, one.error_code, one.findings])).toEqual(
    deps.rules.map(({ id }) => {
      if (id === BROKEN) return [id, 'failed', 'SQL_FAILED', 0]
      return [id, 'complete', null, id === 'bulk_download' ? 1 : 0]
    }),
  )
  expect(ruleAndActor(await shown())).toEqual([['bulk_download', 'staff-01']])
})

test('the report of the period names a rule that failed, with its code, beside the findings of the others', async () => {
  await ledger.store([bulkDownload(`${DAY}T10:00:00+09:00`)])
  const deps = await ledger.at(NOON)
  const rules = deps.rules.map((rule) =>
    rule.id === BROKEN
      ? { ...rule, statement: { ...rule.statement, duckdb: "SELECT error('out of order')" } }
      : rule,
  )
  await detectRange({ ...deps, rules }, DAY, DAY)
  const report = await gatherReport(await ledger.at('2030-04-02T12:00:00+09:00'), {
    period: '2030-03',
    revision: 1,
    asOf: new Date('2030-04-02T11:00:00+09:00'),
    before: null,
    mailed: [],
    previous: null,
  })
  expect(report.not_checked.filter((one) => one.kind === 'rule_failed')).toEqual([
    {
      kind: 'rule_failed',
      what: BROKEN,
      count: 1,
      rules: [],
      why: {
        ko: '오류(SQL_FAILED)로 끝났습니다. 다른 규칙은 모두 실행했습니다. 운영자가 고친 뒤 그날을 다시 점검하게 해 주세요.',
        en: 'It ended with the error SQL_FAILED; every other rule ran. Have it mended and the days checked again.',
      },
    },
  ])
  expect(ruleAndActor(report.findings)).toEqual([['bulk_download', 'staff-01']])
  for (const language of ['ko', 'en'] as const) {
    const text = renderText(reportDocument(report, language, LIMITS[0]!))
    expect(text).toContain('SQL_FAILED')
    expect(text).not.toContain('out of order')
  }
})

test('a rule that fails after it was complete leaves the findings of its former run visible', async () => {
  await ledger.store([bulkDownload(`${DAY}T10:00:00+09:00`)])
  await detectRange(await ledger.at(NOON), DAY, DAY)
  const before = await shown()
  expect(ruleAndActor(before)).toEqual([
    ['bulk_download', 'staff-01'],
    ['download_without_reason', 'staff-01'],
  ])
  const deps = await ledger.at(LATER)
  const rules = deps.rules.map((rule) => ({
    ...rule,
    statement: { ...rule.statement, duckdb: 'SELECT nothing' },
  }))
  const [run] = await detectRange({ ...deps, rules }, DAY, DAY)
  expect(new Set(run?.runs.map((one) => one.state))).toEqual(new Set(['failed']))
  expect(await shown()).toEqual(before)
})

test('a crash between the findings and their run leaves the former run visible; the next run heals it', async () => {
  await ledger.store([bulkDownload(`${DAY}T10:00:00+09:00`)])
  await detectRange(await ledger.at(NOON), DAY, DAY)
  const before = await shown()
  await ledger.store([
    { ...bulkDownload(`${DAY}T11:00:00+09:00`, 'staff-02'), received_at: '2030-03-07T12:10:00+09:00' },
  ])
  const crashing = {
    ...ledger.warehouse,
    append: async (...[table, rows]: Parameters<typeof ledger.warehouse.append>) => {
      if (table === 'rule_runs') throw new LedgerError('WAREHOUSE_UNAVAILABLE', 'the process died here')
      return ledger.warehouse.append(table, rows)
    },
  }
  await expect(detectDue(await ledger.at(LATER, { warehouse: crashing }))).rejects.toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
  })
  expect(await shown()).toEqual(before)
  const runs = await detectDue(await ledger.at('2030-03-07T14:00:00+09:00'))
  expect(runs.map((run) => run.day)).toContain(DAY)
  expect(ruleAndActor(await shown())).toEqual([
    ['bulk_download', 'staff-01'],
    ['bulk_download', 'staff-02'],
    ['download_without_reason', 'staff-01'],
    ['download_without_reason', 'staff-02'],
  ])
})

test('a rule whose reference data is absent is not checked, names it, and claims no finding', async () => {
  await ledger.close()
  await open({ ...defaultPlan(), calendar: [] })
  await ledger.store([{ at: '2030-03-01T10:00:00+09:00', subjects: members(200) }])
  const [run] = await detectRange(await ledger.at(NOON), '2030-03-01', '2030-03-01')
  expect(
    run?.runs
      .filter((one) => one.state !== 'complete')
      .map((one) => [one.rule_id, one.state, one.not_checked_reason, one.findings]),
  ).toEqual([['holiday_access', 'not_checked', 'calendar', 0]])
})

test('an exception suppresses what it covers, on its days alone, and the run counts it', async () => {
  await ledger.close()
  const exception = (id: string, rule: string, extra: object) => ({
    id,
    rule,
    actor: 'staff-01',
    reason: '월말 정산',
    approved_by: '김보람',
    valid_from: '2030-03-05',
    valid_to: '2030-03-05',
    ...extra,
  })
  await open({
    ...defaultPlan(),
    exceptions: [
      exception('month-end', 'bulk_download', { system: 'crm' }),
      exception('elsewhere', BROKEN, { system: 'hr' }),
    ],
  })
  const days = ['2030-03-05', '2030-03-06']
  await ledger.store(
    days.flatMap((day) => [
      bulkDownload(`${day}T10:00:00+09:00`),
      bulkDownload(`${day}T11:00:00+09:00`, 'staff-02'),
    ]),
  )
  const runs = await detectRange(await ledger.at(NOON), '2030-03-05', '2030-03-06')
  expect(
    runs.map((run) =>
      run.findings.map((finding) => [finding.rule_id, finding.actor_id, finding.exception_id]).sort(),
    ),
  ).toEqual([
    [
      ['bulk_download', 'staff-01', 'month-end'],
      ['bulk_download', 'staff-02', null],
      ['download_without_reason', 'staff-01', null],
      ['download_without_reason', 'staff-02', null],
    ],
    [
      ['bulk_download', 'staff-01', null],
      ['bulk_download', 'staff-02', null],
      ['download_without_reason', 'staff-01', null],
      ['download_without_reason', 'staff-02', null],
    ],
  ])
  expect(
    runs.map((run) =>
      run.runs.filter((one) => one.findings > 0).map((one) => [one.rule_id, one.findings, one.suppressed]),
    ),
  ).toEqual([
    [
      ['bulk_download', 2, 1],
      ['download_without_reason', 2, 0],
    ],
    [
      ['bulk_download', 2, 0],
      ['download_without_reason', 2, 0],
    ],
  ])
})

test('each day is judged by the thresholds of the plan version valid on it, and its run says which', async () => {
  await ledger.close()
  const twoVersions = changed((plan, first) => {
    const second = structuredClone(first)
    Object.assign(first, { valid_to: '2030-03-05' })
    Object.assign(second, { version: '2030-2', valid_from: '2030-03-06', approved_on: '2030-03-01' })
    const parameters = second.thresholds.find((one) => one.rule === 'bulk_download')?.parameters
    Object.assign(parameters ?? {}, { subjects_per_download: 1000, subjects_per_day: 1000 })
    plan.versions.push(second)
  })
  await open(twoVersions)
  await ledger.store(['2030-03-05', '2030-03-06'].map((day) => bulkDownload(`${day}T10:00:00+09:00`)))
  const runs = await detectRange(await ledger.at(NOON), '2030-03-05', '2030-03-06')
  const bulk = runs.flatMap((run) => run.runs.filter((one) => one.rule_id === 'bulk_download'))
  expect(
    bulk.map((one) => [
      one.event_date,
      one.plan_version,
      one.parameters.find(({ name }) => name === 'subjects_per_download')?.value,
      one.findings,
    ]),
  ).toEqual([
    ['2030-03-05', defaultPlan().versions[0]?.version, '300', 1],
    ['2030-03-06', '2030-2', '1000', 0],
  ])
})

test('the same window and as_of give the same findings and ids, however often it runs and whatever came later', async () => {
  await ledger.store([
    bulkDownload(`${DAY}T10:00:00+09:00`),
    { at: `${DAY}T03:10:00+09:00`, times: 5 },
    {
      at: `${DAY}T11:00:00+09:00`,
      action: 'login_failed',
      outcome: 'denied',
      subjects: undefined as never,
      times: 12,
    },
  ])
  const runs = []
  for (let round = 0; round < 3; round++) {
    const [run] = await detectRange(await ledger.at(NOON), DAY, DAY)
    runs.push(run?.findings.map(({ run_id: _, ...finding }) => finding))
    await ledger.store([{ at: `${DAY}T12:00:00+09:00`, received_at: LATER, times: 2 }])
  }
  expect(runs[0]?.map((finding) => finding.rule_id)).toEqual([
    'bulk_download',
    'download_without_reason',
    'login_failure_burst',
    'off_hours_access',
  ])
  expect([runs[1], runs[2]]).toEqual([runs[0], runs[0]])
  expect(await shown()).toHaveLength(4)
})

test('the id of a finding is the digest of rule, system, actor, subject and bucket, and of nothing else', () => {
  const row: Row = {
    system_id: 'crm',
    actor_id: 'staff-01',
    subject_id: null,
    bucket_start: '2030-03-04T15:00:00.000000Z',
  }
  // printf '["bulk_download","crm","staff-01",null,"2030-03-04T15:00:00.000000Z"]' | sha256sum
  expect(findingId('bulk_download', row)).toBe(
    '3323e3bf74e5292ab3d08304a3327c4cd930301ed0a86c3db42efc64b1dcfaad',
  )
  expect(findingId('bulk_download', { ...row, event_count: 7 })).toBe(findingId('bulk_download', row))
  expect(findingId('bulk_download', { ...row, actor_id: 'staff-02' })).not.toBe(
    findingId('bulk_download', row),
  )
})
