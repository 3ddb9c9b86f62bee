// SPDX-License-Identifier: Apache-2.0
// Registers of the plan as CSV: read as the YAML of the same rows, refused with file, line and what is allowed.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import iconv from 'iconv-lite'
import { checkPlan } from '../../plan/check.ts'
import { DEFAULT_PLAN_FOLDER, placeOf, readPlan } from '../../plan/read.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-csv-'))
  await cp(DEFAULT_PLAN_FOLDER, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Puts a CSV in the place of the YAML. */
const asCsv = async (name: string, content: string | Uint8Array) => {
  await rm(join(folder, `${name}.yaml`))
  await writeFile(join(folder, `${name}.csv`), content)
}
const refusal = () =>
  readPlan(folder).then(
    () => 'it was read',
    (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
  )

test('a roster of a personnel system is read: absent cells, a list, quotes, a byte order mark and blank lines', async () => {
  await asCsv(
    'roster',
    [
      '\ufeffid,type,department,role,joined_on,left_on,working_pattern,trained_on,leave_days,subject_id',
      'u-0012,handler,"고객지원팀, 서울",상담원,2024-03-04,,shift,2030-02-12,2030-03-04; 2030-03-05,M-000412',
      '',
      'svc-0007,service,,,,,,,,',
    ].join('\r\n'),
  )
  expect((await readPlan(folder)).roster).toEqual([
    {
      id: 'u-0012',
      type: 'handler',
      department: '고객지원팀, 서울',
      role: '상담원',
      joined_on: '2024-03-04',
      working_pattern: 'shift',
      trained_on: '2030-02-12',
      leave_days: ['2030-03-04', '2030-03-05'],
      subject_id: 'M-000412',
    },
    { id: 'svc-0007', type: 'service' },
  ])
})

test('numbers are numbers where the register has them, and texts of digits stay texts', async () => {
  await asCsv('sites', 'site,latitude,longitude\n0012,37.5665,-126.978\n')
  await asCsv('watchlist', 'subject_id,label\n000412,열람 주의\n')
  const { sites, watchlist } = await readPlan(folder)
  expect([sites, watchlist]).toEqual([
    [{ site: '0012', latitude: 37.5665, longitude: -126.978 }],
    [{ subject_id: '000412', label: '열람 주의' }],
  ])
})

test.each([
  [
    'an unknown column',
    'watchlist',
    'subject_id,label,phone\nM-1,주의,1\n',
    'PLAN_INVALID watchlist.csv:2 watchlist[0]: unknown key phone; allowed: subject_id, label, valid_from, valid_to',
  ],
  [
    'a day that is none, on the line where it stands',
    'withdrawn_subjects',
    'subject_id,withdrawn_on\nM-1,2030-01-02\nM-2,2 January\n',
    'PLAN_INVALID withdrawn_subjects.csv:3 withdrawn_subjects[1].withdrawn_on: allowed: a day as YYYY-MM-DD; came: "2 January"',
  ],
  [
    'a missing field',
    'networks',
    'id,label,cidr,kind\noffice,본사,,office\n',
    'PLAN_INVALID networks.csv:2 networks[0].cidr: allowed: string; came: nothing',
  ],
  [
    'a latitude that is no number',
    'sites',
    'site,latitude,longitude\n본사,north,127\n',
    'PLAN_INVALID sites.csv:2 sites[0].latitude: allowed: number; came: "north"',
  ],
  [
    'a line with one cell too many',
    'watchlist',
    'subject_id,label\nM-1,주의\nM-2,주의,더\n',
    'PLAN_INVALID watchlist.csv:3 Invalid Record Length: columns length is 2, got 3 on line 3',
  ],
])('%s is refused', async (_, name, content, said) => {
  await asCsv(name, content)
  expect(await refusal()).toBe(said)
})

test('what reads well and is wrong names the line of the CSV too', async () => {
  await asCsv(
    'roster',
    'id,type,valid_from,valid_to\nu-1,handler,,2030-03-05\nu-2,handler,,\nu-1,admin,2030-03-05,\n',
  )
  const plan = await readPlan(folder)
  expect(checkPlan(plan).map((one) => placeOf(plan, one.where))).toEqual(['roster.csv:4 roster[2].id'])
})

test('a file of an old spreadsheet in another encoding is refused with what to do', async () => {
  await asCsv('watchlist', iconv.encode('subject_id,label\nM-1,열람 주의\n', 'cp949'))
  expect(await refusal()).toBe(
    'PLAN_INVALID watchlist.csv:1 allowed: UTF-8; came: another encoding (save it as CSV UTF-8)',
  )
})

test('a register in both forms is refused, and a file that CSV cannot hold too', async () => {
  await writeFile(join(folder, 'roster.csv'), 'id,type\nu-1,handler\n')
  await writeFile(join(folder, 'systems.csv'), 'id\ncrm\n')
  expect(await refusal()).toBe(
    [
      'PLAN_INVALID systems.csv: allowed: systems.yaml; came: CSV, which cannot hold it',
      'roster.csv: allowed: roster.yaml or roster.csv; came: both',
    ].join('\n'),
  )
})
