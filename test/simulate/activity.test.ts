// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type SimulatedEvent, simulate } from '../../cli/simulate/activity.ts'
import { makeCompany } from '../../cli/simulate/company.ts'
import { isWorkingDay } from '../../cli/simulate/days.ts'
import type { SimulationOptions } from '../../cli/simulate/options.ts'
import { scenarioOf } from '../../cli/simulate/scenario.ts'
import { producerOf } from '../../cli/simulate/systems.ts'
import { checkLegalFields } from '../../functions/capture/legal-fields.ts'
import { Refused } from '../../functions/capture/refusal.ts'
import { refuseBySchema } from '../../functions/capture/schema-refusal.ts'
import { type AccessEvent, accessEvent } from '../../schemas/access-event.ts'
import { rosterRow } from '../../schemas/reference.ts'
import { CLEAN, DEMO, HOLIDAYS } from './given.ts'

type Sent = Extract<SimulatedEvent, { invalid?: undefined }>
const isSent = (one: SimulatedEvent): one is Sent => one.invalid === undefined

const digest = (options: SimulationOptions): string => {
  const hash = createHash('sha256')
  for (const one of simulate(options)) hash.update(JSON.stringify(one))
  return hash.digest('hex')
}

const refusalOf = (event: unknown): string | null => {
  try {
    const parsed = accessEvent.safeParse(event)
    if (!parsed.success) refuseBySchema(event, parsed.error)
    else checkLegalFields(parsed.data)
    return null
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code
    throw error
  }
}

/** How often each key occurs. */
const counts = (keys: Iterable<string>): Map<string, number> => {
  const map = new Map<string, number>()
  for (const key of keys) map.set(key, (map.get(key) ?? 0) + 1)
  return map
}

let demo: SimulatedEvent[]
let clean: Sent[]
/** Events of the clean run, each once. */
let events: AccessEvent[]
beforeAll(() => {
  demo = [...simulate(DEMO)]
  clean = [...simulate(CLEAN)].filter(isSent)
  events = clean.filter(({ resent }) => !resent).map(({ event }) => event)
})

describe('simulated activity', () => {
  test('is byte-identical for the same options and different for another seed', () => {
    const short = { ...DEMO, days: 61, staff: 4, incidents: [], lookAlikes: false }
    expect(digest(short)).toBe(digest(short))
    expect(digest({ ...short, seed: 8 })).not.toBe(digest(short))
  })

  test('every event that is not marked passes what capture checks, and every marked one is refused with its code', () => {
    const wrong = demo.filter((one) => refusalOf(one.event) !== (one.invalid ?? null))
    expect(wrong).toEqual([])
    expect(demo.filter((one) => one.invalid).length).toBeGreaterThanOrEqual(4)
    expect(clean).toHaveLength([...simulate(CLEAN)].length)
  })

  test('comes in the order of arrival, never before it happened, and mostly within seconds', () => {
    const arrivals = demo.map(({ arrives_at }) => arrives_at.getTime())
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b))
    const delays = demo
      .filter(isSent)
      .filter(({ resent }) => !resent)
      .map(({ event, arrives_at }) => arrives_at.getTime() - Date.parse(event.occurred_at))
    expect(Math.min(...delays)).toBeGreaterThan(0)
    const slow = delays.filter((delay) => delay > 15_000)
    expect(slow.length).toBeGreaterThan(0)
    expect(slow.length / delays.length).toBeLessThan(0.02)
  })

  test('sends a few events twice, the same both times, and no id for two events', () => {
    const first = new Map<string, AccessEvent>()
    const twice: [AccessEvent | undefined, AccessEvent][] = []
    for (const one of demo.filter(isSent)) {
      if (one.resent) twice.push([first.get(one.event.event_id), one.event])
      else first.set(one.event.event_id, one.event)
    }
    expect(twice.map(([before]) => before)).toEqual(twice.map(([, again]) => again))
    expect(twice.length).toBeGreaterThan(20)
    expect(first.size).toBe(demo.filter((one) => !one.resent && !one.invalid).length)
  })

  test('numbers the events of each producer without a gap in the order they happened', () => {
    const next = new Map<string, number>()
    const wrong = events
      .filter(({ producer }) => producer?.seq !== undefined)
      .sort(
        (a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at) || (a.event_id < b.event_id ? -1 : 1),
      )
      .filter((event) => {
        const { id, boot_id = '', seq } = event.producer ?? {}
        const expected = next.get(boot_id) ?? 0
        next.set(boot_id, expected + 1)
        return seq !== expected || id !== producerOf(event.system_id).id
      })
    expect(wrong).toEqual([])
    expect(events.every(({ producer }) => producer?.seq !== undefined)).toBe(true)
  })

  test('writes only what the producer of the system has the rights for', () => {
    const wrong = demo
      .filter(isSent)
      .filter(({ event }) => !producerOf(event.system_id).actor_types.includes(event.actor.type))
    expect(wrong).toEqual([])
  })

  test('a long period is made day by day: nothing of later days is made before it is taken', () => {
    const options = { ...CLEAN, days: 3660 }
    const asked = new Set<string>()
    class Watched extends Set<string> {
      override has(day: string): boolean {
        asked.add(day)
        return super.has(day)
      }
    }
    const long = simulate({ ...options, holidays: new Watched(HOLIDAYS) }, scenarioOf(options))
    let last = ''
    for (let taken = 0; taken < 3000; taken++)
      last = long.next().value?.event.occurred_at?.toString() ?? 'ended'
    expect([...asked].sort().at(-1)).toBe(last.slice(0, 10))
  })

  test.each([1, 2, 3, 5, 300])('works for %i people', (staff) => {
    const some = [...simulate({ ...CLEAN, staff, days: staff > 100 ? 2 : 14 })]
    expect(some.map(({ event }) => refusalOf(event)).filter(Boolean)).toEqual([])
    const people = new Set(
      some
        .filter(isSent)
        .map(({ event }) => event.actor.id)
        .filter((id) => !id.startsWith('svc-')),
    )
    expect(people.size).toBeGreaterThanOrEqual(Math.ceil(staff * 0.8))
  })
})

describe('a clean period', () => {
  test('has between 30 000 and 50 000 events for twelve people and two months', () => {
    expect(events.length).toBeGreaterThan(30_000)
    expect(events.length).toBeLessThan(50_000)
  })

  test('people work on working days, and on other days only who has duty by the roster', () => {
    const shift = makeCompany(CLEAN)
      .people.filter(({ pattern }) => pattern === 'shift')
      .map(({ actor_id }) => actor_id)
    const others = events.filter(
      ({ actor, occurred_at }) =>
        actor.type !== 'service' &&
        !isWorkingDay(occurred_at.slice(0, 10), HOLIDAYS) &&
        !shift.includes(actor.id),
    )
    expect(others).toEqual([])
    const free = events.filter(
      ({ actor, occurred_at }) => actor.type !== 'service' && HOLIDAYS.has(occurred_at.slice(0, 10)),
    )
    expect(free).toEqual([])
  })

  test('nobody works on a day of leave or before joining', () => {
    const people = new Map(makeCompany(CLEAN).people.map((person) => [person.actor_id, person]))
    const wrong = events.filter(({ actor, occurred_at }) => {
      const person = people.get(actor.id)
      const day = occurred_at.slice(0, 10)
      return person?.leave_days.has(day) || (person?.joined_on && day < person.joined_on)
    })
    expect(wrong).toEqual([])
    expect([...people.values()].filter(({ joined_on }) => joined_on)).toHaveLength(1)
  })

  test('the hours are those of an office: a lunch dip, some overtime, no nights', () => {
    const people = events.filter(({ actor }) => actor.type !== 'service')
    const hours = counts(people.map(({ occurred_at }) => occurred_at.slice(11, 13)))
    const at = (hour: string) => hours.get(hour) ?? 0
    expect(at('12')).toBeLessThan(at('11') / 2)
    expect(at('12')).toBeGreaterThan(0)
    expect(at('19')).toBeGreaterThan(0)
    expect(at('19')).toBeLessThan(at('16') / 10)
    expect(['22', '23', '00', '01', '02', '03', '04', '05', '06'].map(at)).toEqual(Array(9).fill(0))
  })

  test('holds no pattern like those of the incidents', () => {
    const days = events.filter(({ actor }) => actor.type !== 'service')
    const failures = counts(
      days
        .filter(({ action }) => action === 'login_failed')
        .map((e) => `${e.actor.id} ${e.occurred_at.slice(0, 10)}`),
    )
    expect(Math.max(...failures.values())).toBeLessThanOrEqual(6)
    const single = days.filter(({ subjects }) => subjects?.length === 1)
    const repeated = counts(
      single.map((e) => `${e.actor.id} ${e.subjects?.[0]?.id} ${e.occurred_at.slice(0, 10)}`),
    )
    expect(Math.max(...repeated.values())).toBeLessThanOrEqual(14)
    const downloads = days.filter(({ action }) => action === 'download')
    expect(Math.max(...downloads.map((e) => e.subject_count ?? 0))).toBeLessThanOrEqual(40)
    const silent = downloads.filter(({ reason }) => !reason)
    expect(silent.length / downloads.length).toBeLessThan(0.04)
    const pairs = new Set(days.map(({ actor, source }) => `${actor.id} ${source.ip}`))
    const addresses = counts([...pairs].map((pair) => pair.split(' ')[0] ?? ''))
    expect(Math.max(...addresses.values())).toBeLessThanOrEqual(4)
  })

  test('has the noise of real work: typing errors, searches without a hit, denied views, the same member again', () => {
    const some = (wanted: (event: AccessEvent) => boolean) => events.filter(wanted).length
    expect(some(({ action }) => action === 'login_failed')).toBeGreaterThan(10)
    expect(some(({ action, subject_count }) => action === 'search' && subject_count === 0)).toBeGreaterThan(
      100,
    )
    expect(some(({ action, outcome }) => action === 'view' && outcome === 'denied')).toBeGreaterThan(5)
    expect(some(({ source }) => source.site === 'VPN')).toBeGreaterThan(500)
    expect(some(({ work }) => work !== undefined && work.parts > 1)).toBeGreaterThan(20)
    expect(some(({ action }) => action === 'grant')).toBeGreaterThan(2)
    const visits = new Map<string, Set<string>>()
    for (const event of events.filter(({ operation }) => operation === '회원 상세')) {
      const key = `${event.actor.id} ${event.subjects?.[0]?.id}`
      visits.set(key, (visits.get(key) ?? new Set()).add(event.occurred_at.slice(0, 10)))
    }
    expect([...visits.values()].filter((days) => days.size >= 2).length).toBeGreaterThan(100)
  })
})

describe('the company', () => {
  test('its roster entries are roster rows', () => {
    const load = { load_id: 'load', loaded_at: '2026-09-01T00:00:00.000000Z' }
    const { roster } = makeCompany(CLEAN)
    const issues = roster.flatMap((entry) => rosterRow.safeParse({ ...load, ...entry }).error?.issues ?? [])
    expect(issues).toEqual([])
    expect(roster).toHaveLength(14)
    expect(new Set(roster.map(({ trained_on }) => trained_on))).toContain('2026-02-10')
  })

  test('uses documentation addresses only, the office, the VPN and elsewhere apart', () => {
    const addresses = new Set(demo.filter(isSent).map(({ event }) => event.source.ip ?? 'none'))
    expect(
      [...addresses].filter((ip) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^none$/.test(ip)),
    ).toEqual([])
  })

  test('three hundred people have three hundred accounts', () => {
    const { people } = makeCompany({ ...CLEAN, staff: 300 })
    expect(new Set(people.map(({ actor_id }) => actor_id)).size).toBe(300)
  })
})
