// SPDX-License-Identifier: Apache-2.0
// The invented worlds: the same seed makes the same world, and labels say what was planted and nothing else.
import { describe, expect, test } from '@jest/globals'
import { HABITS } from '../../cli/evaluate/company.ts'
import { AIMS, INCIDENT_TYPES } from '../../cli/evaluate/incidents.ts'
import { settingsOf } from '../../cli/evaluate/settings.ts'
import { buildWorld, type World, type WorldOptions } from '../../cli/evaluate/world.ts'
import { readPlan } from '../../plan/read.ts'
import { accessEvent } from '../../schemas/access-event.ts'

const base = await readPlan()
const options: WorldOptions = {
  seed: 5,
  people: 24,
  firstDay: '2030-04-01',
  days: 120,
  warmUp: 30,
  habits: HABITS,
  strength: 'medium',
  personDaysPerIncident: 20,
  swapFrom: null,
}
const world = buildWorld(options, base)
const dayOf = (event: World['events'][number]): string => event.occurred_at.slice(0, 10)
const byId = new Map(world.events.map((event) => [event.event_id, event]))

describe('a world', () => {
  test('is made of valid events in order of time, each with an id of its own', () => {
    const bad = world.events.filter((event) => !accessEvent.safeParse(event).success)
    expect(bad.slice(0, 1)).toEqual([])
    expect(new Set(world.events.map((event) => event.event_id)).size).toBe(world.events.length)
    const moments = world.events.map((event) => Date.parse(event.occurred_at))
    expect(moments.every((moment, at) => at === 0 || moment >= (moments[at - 1] ?? 0))).toBe(true)
  })

  test('comes out the same for the same options, and another for another seed', () => {
    const again = buildWorld(options, base)
    expect(again.events).toEqual(world.events)
    expect(again.labels).toEqual(world.labels)
    expect(buildWorld({ ...options, seed: 6 }, base).events[0]).not.toEqual(world.events[0])
  })

  test('has labels whose events are in the log, by their actor and on their days, after the warm-up', () => {
    const wrong = world.labels.filter((label) => {
      const events = label.event_ids.map((id) => byId.get(id))
      const days = events.map((event) => (event ? dayOf(event) : ''))
      return (
        label.first_day < (world.days[30] ?? '') ||
        events.some((event) => event === undefined) ||
        days.some((day) => day < label.first_day || day > label.last_day) ||
        (label.actor_id !== undefined && events.some((event) => event?.actor.id !== label.actor_id))
      )
    })
    expect(wrong).toEqual([])
    expect(world.labels.length).toBeGreaterThan(INCIDENT_TYPES.length)
  })

  test('silences a system where the label says so, and takes numbered records out', () => {
    const silent = world.labels.find((one) => one.type === 'system_silenced')
    const removed = world.labels.find((one) => one.type === 'records_removed')
    const on = (day = '', system = '') =>
      world.events.filter((event) => event.system_id === system && dayOf(event) === day)
    expect(on(silent?.first_day, silent?.system_id)).toEqual([])
    const numbers = on(removed?.first_day, removed?.system_id).map((event) => event.producer?.seq ?? 0)
    expect(Math.max(...numbers) - Math.min(...numbers) + 1 - numbers.length).toBe(10)
  })

  test('leaves people on leave at home, but for the incident of it', () => {
    const planted = new Set(world.labels.flatMap((label) => label.event_ids))
    const leave = new Map(world.people.map((one) => [one.id, one.leave]))
    const worked = world.events.filter(
      (event) => !planted.has(event.event_id) && leave.get(event.actor.id)?.has(dayOf(event)),
    )
    expect(worked).toEqual([])
  })

  test('takes its new system into use half-way, and knows it in its register', () => {
    const days = world.events.filter((event) => event.system_id === 'member-portal').map(dayOf)
    // 6 June, the day itself, is a holiday.
    expect([world.days[66], days[0], days.length > 100]).toEqual(['2030-06-06', '2030-06-07', true])
    expect(world.plan.systems.map((one) => one.id)).toContain('member-portal')
  })

  test('without misuse has no labels; with swapped names labels each of the pair for ten working days', () => {
    expect(buildWorld({ ...options, strength: null }, base).labels).toEqual([])
    const swap = buildWorld({ ...options, strength: null, swapFrom: 91 }, base)
    expect(swap.labels.map((one) => [one.type, one.first_day, one.last_day])).toEqual(
      // Three pairs of 24; 1 to 12 July 2030 are ten working days.
      Array.from({ length: 6 }, () => ['identity_swap', '2030-07-01', '2030-07-12']),
    )
  })
})

test('Every type of incident is meant for a rule, and a whole report covers every strength, habit and size', () => {
  expect(INCIDENT_TYPES.filter((type) => (AIMS[type] ?? []).length === 0)).toEqual([])
  const worlds = settingsOf({ seeds: [1], sizes: [3, 12, 30], large: 1 }).flatMap((one) => one.worlds)
  expect([...new Set(worlds.map((one) => one.people))].sort((a, b) => a - b)).toEqual([3, 12, 30, 200])
  expect([...new Set(worlds.map((one) => String(one.strength)))].sort()).toEqual([
    'easy',
    'hard',
    'medium',
    'null',
  ])
})
