// SPDX-License-Identifier: Apache-2.0
// Every schedule against the plan: a day is judged within an hour of its close, a report made within an hour of that.
import { beforeAll, describe, expect, test } from '@jest/globals'
import { readTerraform, type Terraform } from '../../infra/read-terraform.ts'
import { readPlan } from '../../plan/read.ts'
import type { Plan } from '../../schemas/plan.ts'

let terraform: Terraform
let plan: Plan
beforeAll(async () => {
  ;[terraform, plan] = await Promise.all([readTerraform(), readPlan()])
})

type Schedules = Record<string, { cron: string }>
/** As_of of a run lies this many minutes before its start (design, Time): a run earlier than that after the close sees it open. */
const LAG = 5
const MINUTES = 24 * 60

/** Minutes of the day at which a cron text of minutes and hours alone runs. Throws Error for any other text. */
const runsOf = (cron: string): number[] => {
  const found = /^(\d{1,2}) (\*|\d{1,2}(?:,\d{1,2})*) \* \* \*$/.exec(cron)
  if (!found) throw new Error(`not every day at fixed minutes: ${cron}`)
  const [, minute = '', hours = ''] = found
  const all = hours === '*' ? Array.from({ length: 24 }, (_, hour) => hour) : hours.split(',').map(Number)
  return all.map((hour) => hour * 60 + Number(minute))
}

/** Minutes until the first run at or after a minute of the day. */
const wait = (cron: string, from: number): number =>
  Math.min(...runsOf(cron).map((run) => (run - from + MINUTES) % MINUTES))

test('a schedule that is not daily would be refused', () => {
  expect(runsOf('20 4,16 * * *')).toEqual([260, 980])
  expect(wait('20 4,16 * * *', 261)).toBe(719)
  expect(() => runsOf('0 4 * * 1')).toThrow('not every day')
})

describe('Schedules', () => {
  const schedule = (name: string) => (terraform.locals.schedules as Schedules)[name]?.cron ?? ''
  const closes = (version: Plan['versions'][number]) => {
    const [hours = 0, minutes = 0] = version.day_closes_at.split(':').map(Number)
    return hours * 60 + minutes
  }

  test('run in the zone of the plan', () => {
    const job = terraform.resources.find(({ type }) => type === 'google_cloud_scheduler_job')
    expect(job?.body).toMatchObject({
      for_each: '${local.schedules}',
      schedule: '${each.value.cron}',
      time_zone: '${local.plan.time_zone}',
    })
    expect(Object.keys(terraform.locals.schedules as Schedules)).toEqual(['detect', 'report', 'retain'])
  })

  test('judge a day within an hour of the moment at which a run sees it closed', () => {
    for (const version of plan.versions)
      expect(wait(schedule('detect'), closes(version) + LAG)).toBeLessThan(60)
  })

  test('do so whenever a plan lets the day close', () => {
    for (let minute = 0; minute < MINUTES; minute += 1)
      expect(wait(schedule('detect'), minute + LAG)).toBeLessThan(60)
  })

  test('make a report within an hour of the judgement', () => {
    for (const version of plan.versions) {
      const judged = closes(version) + LAG + wait(schedule('detect'), closes(version) + LAG)
      expect(wait(schedule('report'), judged)).toBeLessThan(60)
    }
  })

  test('try retention again the same day, and far more often than the five days of the law', () => {
    expect(runsOf(schedule('retain'))).toHaveLength(2)
  })
})
