// SPDX-License-Identifier: Apache-2.0
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkPlan, requirePlan } from '../../plan/check.ts'
import { DEFAULT_PLAN_FOLDER, placeOf, readPlan } from '../../plan/read.ts'
import { planVersion } from '../../schemas/plan.ts'
import { declaredParameters } from './default-plan.ts'

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
      `plan.yaml:7 versions[0].region: allowed: string; came: nothing\nplan.yaml:15 versions[0]: unknown key regoin; allowed: ${Object.keys(planVersion.shape).join(', ')}`,
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
      'networks.yaml:4 networks: allowed: array; came: nothing\nnetworks.yaml:4 the file: unknown key nets; allowed: networks',
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

describe('what reads well and is wrong names its line too', () => {
  const problems = async () => {
    const plan = await readPlan(folder)
    return checkPlan(plan, declaredParameters(), '2026-11-24').map(
      (one) => `${placeOf(plan, one.where)}: ${one.message.en}`,
    )
  }
  const lineOf = async (file: string, part: string) => {
    const text = await readFile(join(folder, file), 'utf8')
    return text.slice(0, text.indexOf(part)).split('\n').length
  }

  test('the default plan has nothing wrong', async () => expect(await problems()).toEqual([]))

  test('roster intervals of one account that overlap', async () => {
    await replace('roster.yaml', '  - id: u-1002', '  - id: u-1001\n    valid_from: 2026-03-01')
    const line = await lineOf('roster.yaml', 'id: u-1001\n    valid_from')
    expect(await problems()).toEqual([
      `roster.yaml:${line} roster[1].id: The id is given twice for times that overlap; allowed: validities that share no day`,
    ])
  })

  test('a broken CIDR, refused when a ledger loads the plan as well', async () => {
    await replace('networks.yaml', 'cidr: 192.0.2.0/25', 'cidr: 192.0.2.0/33')
    const line = await lineOf('networks.yaml', 'cidr: 192.0.2.0/33')
    const said = `networks.yaml:${line} networks[0].cidr: 192.0.2.0/33 is no network; allowed: address/prefix with the bits behind the prefix zero, such as 192.0.2.0/25`
    expect(await problems()).toEqual([said])
    const plan = await readPlan(folder)
    expect(() => requirePlan(plan)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID', detail: said }))
  })

  test('a calendar without the current year', async () => {
    const text = await readFile(join(folder, 'calendar.yaml'), 'utf8')
    await writeFile(join(folder, 'calendar.yaml'), text.replaceAll('day: 2026-', 'day: 2023-'))
    const [said, ...more] = await problems()
    expect(more).toEqual([])
    expect(said).toMatch(
      /^calendar\.yaml:\d+ calendar: It has no day of 2026; allowed: a calendar with the holidays of the current year; came: 2023, 2024, 2025, 2027/,
    )
  })

  test('a parameter the plan lacks, with the ones it should have', async () => {
    await replace('plan.yaml', '          judge_weekends: true\n', '')
    // The rule, its clause, who approved it and when, and then its parameters.
    const line = (await lineOf('plan.yaml', 'rule: holiday_access')) + 4
    const declared = Object.keys(declaredParameters().holiday_access ?? {}).join(', ')
    const { versions } = await readPlan(folder)
    const at = versions[0]?.thresholds.findIndex((one) => one.rule === 'holiday_access')
    expect(await problems()).toEqual([
      `plan.yaml:${line} versions[0].thresholds[${at}].parameters: The parameters of holiday_access do not fit; missing: judge_weekends; unknown: none; allowed: ${declared}`,
    ])
  })

  test('a plan that was not read from files keeps its path alone', () =>
    expect(placeOf({ ...({} as Awaited<ReturnType<typeof readPlan>>) }, 'plan.yaml versions[0]')).toBe(
      'plan.yaml versions[0]',
    ))
})
