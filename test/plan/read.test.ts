// SPDX-License-Identifier: Apache-2.0
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../../plan/read.ts'

let folder = ''
const home = process.cwd()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'))
  await cp(DEFAULT_PLAN_FOLDER, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') })
})
afterEach(async () => {
  process.chdir(home)
  await rm(folder, { recursive: true, force: true })
})

const replace = async (file: string, from: string, to: string) => {
  const text = await readFile(join(folder, file), 'utf8')
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  await writeFile(
    join(folder, file),
    text.replace(from, () => to),
  )
}
const refusal = () =>
  readPlan(folder).then(
    () => 'it was read',
    (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
  )

test('the default plan is found whatever the working directory', async () => {
  process.chdir(tmpdir())
  expect(await readPlan()).toEqual(await readPlan(folder))
})

describe('a refusal names file, line, path, what is allowed and what came', () => {
  test.each([
    [
      'plan.yaml',
      'day_closes_at: "02:00"',
      'day_closes_at: "25:00"',
      'plan.yaml:14 versions[0].day_closes_at: allowed: a time of day as HH:MM; came: "25:00"',
    ],
    [
      'plan.yaml',
      'cycle: month',
      'cycle: fortnight',
      'plan.yaml:21 versions[0].review.cycle: allowed: month, quarter, half_year, year; came: "fortnight"',
    ],
    [
      'plan.yaml',
      'valid_from: 2026-01-01',
      'valid_from: 1 January',
      'plan.yaml:8 versions[0].valid_from: allowed: a day as YYYY-MM-DD; came: "1 January"',
    ],
    [
      'plan.yaml',
      'valid_from: 2026-01-01',
      'valid_from: 2026-02-29',
      'plan.yaml:8 versions[0].valid_from: allowed: a day as YYYY-MM-DD; came: "2026-02-29"',
    ],
    [
      'plan.yaml',
      '    approved_by: 박대표\n',
      '',
      'plan.yaml:7 versions[0].approved_by: allowed: string; came: nothing',
    ],
    [
      'plan.yaml',
      'email: privacy-officer@example.com',
      'email: privacy-officer',
      'plan.yaml:17 versions[0].officer.email: allowed: an e-mail address; came: a text of 15 characters',
    ],
    [
      'plan.yaml',
      'region: asia-northeast3',
      'regoin: asia-northeast3',
      'plan.yaml:7 versions[0].region: allowed: string; came: nothing\nplan.yaml:7 versions[0]: unknown key regoin',
    ],
    [
      'plan.yaml',
      'period: { years: 2, days: 31 }',
      'period: { years: 0 }',
      'plan.yaml:35 versions[0].retention[0].period: allowed: at least one day; came: a map',
    ],
    [
      'systems.yaml',
      'subjects: 62000',
      'subjects: many',
      'systems.yaml:9 systems[0].subjects: allowed: number; came: "many"',
    ],
    [
      'systems.yaml',
      'subjects: 62000',
      'subjects: -1',
      'systems.yaml:9 systems[0].subjects: allowed: number of at least 0; came: -1',
    ],
    [
      'calendar.yaml',
      'kind: public',
      'kind: bank',
      'calendar.yaml:20 calendar[0].kind: allowed: public, substitute, temporary, company; came: "bank"',
    ],
    [
      'roster.yaml',
      'type: admin',
      'type: boss',
      'roster.yaml:6 roster[0].type: allowed: handler, partner, contractor, admin, service; came: a text of 4 characters',
    ],
    [
      'networks.yaml',
      'networks:',
      'nets:',
      'networks.yaml:4 networks: allowed: array; came: nothing\nnetworks.yaml:4 the file: unknown key nets',
    ],
    [
      'exceptions.yaml',
      'exceptions: []',
      '',
      'exceptions.yaml:1 the file: allowed: object; came: an empty value',
    ],
  ])('%s with %j as %j', async (file, from, to, message) => {
    await replace(file, from, to)
    expect(await refusal()).toBe(`PLAN_INVALID ${message}`)
  })

  test('a key written twice', async () => {
    await replace('systems.yaml', '    owner: 고객지원팀\n', '    owner: 고객지원팀\n    owner: 운영팀\n')
    expect(await refusal()).toBe('PLAN_INVALID systems.yaml:9 Map keys must be unique')
  })

  test('text that is no YAML', async () => {
    await replace('systems.yaml', 'systems:', 'systems: [')
    expect(await refusal()).toMatch(/^PLAN_INVALID systems\.yaml:\d+ /)
  })

  test('faults in two files are told together', async () => {
    await replace('networks.yaml', 'kind: office', 'kind: home')
    await replace('producers.yaml', 'producers: []', 'producers: none')
    expect(await refusal()).toBe(
      'PLAN_INVALID networks.yaml:5 networks[0].kind: allowed: office, vpn, partner, cloud; came: "home"\n' +
        'producers.yaml:15 producers: allowed: array; came: "none"',
    )
  })

  test('a file that is not there', async () => {
    await rm(join(folder, 'calendar.yaml'))
    expect(await refusal()).toBe(`PLAN_INVALID calendar.yaml cannot be read in the plan folder ${folder}`)
  })
})
