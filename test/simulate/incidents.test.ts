// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from '@jest/globals'
import { simulate } from '../../cli/simulate/activity.ts'
import { isWorkingDay } from '../../cli/simulate/days.ts'
import { labelsFile, labelsOf, parseLabels } from '../../cli/simulate/labels.ts'
import { INCIDENT_IDS } from '../../cli/simulate/options.ts'
import { APPROVER, type Scenario, scenarioOf } from '../../cli/simulate/scenario.ts'
import type { AccessEvent } from '../../schemas/access-event.ts'
import { CLEAN, DEMO, HOLIDAYS } from './given.ts'

let scenario: Scenario
const events = new Map<string, AccessEvent[]>()
let ordinary: AccessEvent[]
beforeAll(() => {
  scenario = scenarioOf(DEMO)
  ordinary = []
  for (const { event, label, resent, invalid } of simulate(DEMO, scenario)) {
    if (resent || invalid) continue
    if (label) events.set(label, [...(events.get(label) ?? []), event])
    else ordinary.push(event)
  }
})

const of = (id: string): AccessEvent[] => events.get(id) ?? []
const clockOf = ({ occurred_at }: AccessEvent) => occurred_at.slice(11, 16)
const labelOf = (id: string) => {
  const label = scenario.labels.find((one) => one.id === id)
  if (!label) throw new Error(`no label ${id}`)
  return label
}
const subjectsOf = (list: readonly AccessEvent[]) =>
  new Set(list.flatMap(({ subjects = [] }) => subjects.map(({ id }) => id)))

describe('the incidents', () => {
  test('are the six and the two look-alikes, in the second month, of eight people, and each label is true to its events', () => {
    expect(scenario.labels.map(({ id, innocent }) => [id, innocent])).toEqual([
      ...INCIDENT_IDS.map((id) => [id, false]),
      ['planned_night_shift', true],
      ['approved_month_end_batch', true],
    ])
    expect(new Set(scenario.labels.map(({ actor_id }) => actor_id)).size).toBe(8)
    expect(scenario.labels.flatMap(({ days }) => days).filter((day) => !day.startsWith('2026-10'))).toEqual(
      [],
    )
    const seen = scenario.labels.map(({ id }) => {
      const list = [...of(id)].sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at))
      const reference = (event?: AccessEvent) => ({
        event_id: event?.event_id,
        occurred_at: event?.occurred_at,
      })
      return {
        id,
        events: list.length,
        days: [...new Set(list.map(({ occurred_at }) => occurred_at.slice(0, 10)))],
        actors: [...new Set(list.map(({ actor }) => actor.id))],
        systems: [...new Set(list.map(({ system_id }) => system_id))],
        first_event: reference(list[0]),
        last_event: reference(list.at(-1)),
      }
    })
    expect(seen).toEqual(
      scenario.labels.map(({ id, events: count, days, actor_id, system_id, first_event, last_event }) => ({
        id,
        events: count,
        days,
        actors: [actor_id],
        systems: [system_id],
        first_event,
        last_event,
      })),
    )
  })

  test('1 200 members are downloaded at 23:40 without a reason', () => {
    const downloads = of('bulk_download_at_night').filter(({ action }) => action === 'download')
    expect(downloads.map(({ subject_count, reason }) => [subject_count, reason])).toEqual([[1200, undefined]])
    expect(downloads.map(clockOf).join()).toMatch(/^23:(39|40|41)$/)
  })

  test('the access at 03:10 is from an address that was never seen', () => {
    const list = of('new_address_at_dawn')
    expect(list.slice(0, 1).map((event) => [event.action, clockOf(event)])).toEqual([['login', '03:10']])
    const addresses = new Set(list.map(({ source }) => source.ip))
    expect(addresses.size).toBe(1)
    expect(ordinary.filter(({ source }) => addresses.has(source.ip))).toEqual([])
    expect(list.filter(({ action }) => action === 'view').length).toBeGreaterThanOrEqual(14)
  })

  test('the burst is on a public holiday, on which nobody else works', () => {
    const [day = ''] = labelOf('holiday_burst').days
    expect(HOLIDAYS.has(day)).toBe(true)
    expect(of('holiday_burst').filter(({ action }) => action === 'view').length).toBeGreaterThanOrEqual(160)
    const others = ordinary.filter(
      ({ occurred_at, actor }) => occurred_at.startsWith(day) && actor.type !== 'service',
    )
    expect(others).toEqual([])
  })

  test('one member is looked at 25 times in four days', () => {
    const list = of('one_member_repeatedly')
    expect([list.length, subjectsOf(list).size, labelOf('one_member_repeatedly').days.length]).toEqual([
      25, 1, 4,
    ])
  })

  test('40 logins fail within a quarter of an hour, then one succeeds', () => {
    const list = of('failed_logins_then_success')
    expect(list.slice(0, 42).map(({ action }) => action)).toEqual([
      ...Array(40).fill('login_failed'),
      'login',
      'view',
    ])
    const [first, last] = [list[0], list[39]].map((event) => Date.parse(event?.occurred_at ?? ''))
    expect((last ?? 0) - (first ?? 0)).toBeLessThan(15 * 60_000)
  })

  test('ten times the usual members are seen in office hours', () => {
    const { actor_id, days } = labelOf('ten_times_the_members')
    const own = ordinary.filter(
      ({ actor, occurred_at }) => actor.id === actor_id && !days.includes(occurred_at.slice(0, 10)),
    )
    const worked = [...new Set(own.map(({ occurred_at }) => occurred_at.slice(0, 10)))].filter((day) =>
      isWorkingDay(day, HOLIDAYS),
    )
    const usual = worked
      .map((day) => subjectsOf(own.filter(({ occurred_at }) => occurred_at.startsWith(day))).size)
      .sort((a, b) => a - b)[Math.floor(worked.length / 2)] as number
    const seen = subjectsOf(of('ten_times_the_members')).size
    expect(seen / usual).toBeGreaterThan(7)
    expect(seen / usual).toBeLessThan(13)
    expect(
      of('ten_times_the_members')
        .map(clockOf)
        .filter((time) => time < '08:30' || time > '19:00'),
    ).toEqual([])
  })
})

describe('the look-alikes', () => {
  test('the month-end batch has a ticket and is more than one event may list', () => {
    const list = of('approved_month_end_batch')
    expect(labelOf('approved_month_end_batch').days).toEqual(['2026-10-30'])
    expect(
      list.map(({ subject_count, work, reason }) => [subject_count, work?.part, work?.parts, reason]),
    ).toEqual([
      [1000, 1, 2, { text: '10월 정산 마감을 위한 결제 내역 일괄 내려받기', ticket: 'FIN-2026-10' }],
      [640, 2, 2, { text: '10월 정산 마감을 위한 결제 내역 일괄 내려받기', ticket: 'FIN-2026-10' }],
    ])
    expect(subjectsOf(list).size).toBe(1640)
  })

  test('who has the night shift does not work by day', () => {
    const { actor_id, days } = labelOf('planned_night_shift')
    const byDay = ordinary.filter(
      ({ actor, occurred_at }) => actor.id === actor_id && days.includes(occurred_at.slice(0, 10)),
    )
    expect(byDay).toEqual([])
    expect(
      of('planned_night_shift')
        .map(clockOf)
        .filter((time) => time > '05:01' && time < '21:55'),
    ).toEqual([])
  })

  test('each has an approved exception for every rule it would set off', () => {
    expect(
      scenario.exceptions.map(({ rule_id, actor_id, system_id, valid_from, valid_to, approved_by }) => ({
        rule_id,
        actor_id,
        system_id,
        days: [valid_from, valid_to],
        approved_by,
      })),
    ).toEqual(
      scenario.labels
        .filter(({ innocent }) => innocent)
        .flatMap(({ excepted_rules, actor_id, system_id, days }) =>
          excepted_rules.map((rule_id) => ({
            rule_id,
            actor_id,
            system_id,
            days: [days[0], days.at(-1)],
            approved_by: APPROVER,
          })),
        ),
    )
    expect(new Set(scenario.exceptions.map(({ exception_id }) => exception_id)).size).toBe(3)
  })

  test('change nothing about the incidents', () => {
    expect(scenarioOf({ ...DEMO, lookAlikes: false }).labels).toEqual(
      scenario.labels.filter(({ innocent }) => !innocent),
    )
  })
})

test('incidents are laid over the usual work, which stays as it was', () => {
  const unnumbered = (list: readonly AccessEvent[]) =>
    list.map(({ producer: _, ...event }) => event).sort((a, b) => (a.event_id < b.event_id ? -1 : 1))
  const collect = (incidents: typeof DEMO.incidents) => {
    const list: AccessEvent[] = []
    for (const one of simulate({ ...CLEAN, incidents }))
      if (!one.invalid && !one.label && !one.resent) list.push(one.event)
    return unnumbered(list)
  }
  expect(collect(INCIDENT_IDS)).toEqual(collect([]))
})

test('an incident may happen more than once, each time with a label of its own', () => {
  const twice = scenarioOf({
    ...CLEAN,
    staff: 30,
    incidents: ['bulk_download_at_night', 'bulk_download_at_night'],
  })
  expect(twice.labels.map(({ id, kind }) => [id, kind])).toEqual([
    ['bulk_download_at_night', 'bulk_download_at_night'],
    ['bulk_download_at_night-2', 'bulk_download_at_night'],
  ])
  expect(new Set(twice.labels.map(({ actor_id, days }) => `${actor_id} ${days}`)).size).toBe(2)
})

test.each([1, 2, 3, 4, 5, 6])(
  'seed %i finds people and days for everything in the months of the demo',
  (seed) => {
    const { labels } = scenarioOf({ ...DEMO, seed })
    expect(labels).toHaveLength(8)
    expect(new Set(labels.map(({ actor_id }) => actor_id)).size).toBe(8)
  },
)

describe('the labels file', () => {
  test('survives being written and read', () => {
    const file = labelsOf(DEMO, scenario)
    expect(parseLabels(JSON.stringify(file))).toEqual(file)
    expect(labelsFile.parse(file).options).toEqual({
      staff: 12,
      first_day: '2026-09-01',
      days: 61,
      seed: 7,
      incidents: [...INCIDENT_IDS],
      look_alikes: true,
      holidays: [...HOLIDAYS],
      time_zone: 'Asia/Seoul',
      invalid: true,
    })
  })

  test.each([
    ['{', 'the labels file is not JSON'],
    ['[]', 'the labels file is not valid: file:'],
    ['{"schema_version": 2}', 'the labels file is not valid: schema_version:'],
  ])('%s is refused', (text, detail) => {
    expect(() => parseLabels(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', detail: expect.stringContaining(detail) }),
    )
  })
})
