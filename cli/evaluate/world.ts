// SPDX-License-Identifier: Apache-2.0
// A whole labelled world: people, months of ordinary work, the misuse planted in it, and what is true of it.
import type { AccessEvent } from '../../schemas/access-event.ts'
import type { Plan } from '../../schemas/plan.ts'
import { dayOf, daysFrom, isWorkingDay, offsetText } from '../simulate/days.ts'
import { type Random, randomOf } from '../simulate/random.ts'
import { type Employee, employees, type Habit, launchOf } from './company.ts'
import type { Label } from './labels.ts'
import type { Strength } from './misuse.ts'
import { type Draft, normalDay } from './normal-work.ts'
import { type Planted, plant, WATCHED, WITHDRAWN } from './planting.ts'
import { worldPlan } from './world-plan.ts'

export type WorldOptions = {
  seed: number
  people: number
  firstDay: string
  days: number
  /** Days before any misuse, in which the rules learn. */
  warmUp: number
  habits: readonly Habit[]
  /** Null plants nothing: a clean log. */
  strength: Strength | null
  /** At most one incident per so many person-days. */
  personDaysPerIncident: number
  /** From this day of the world on pairs of people work under each other's name. */
  swapFrom: number | null
}
export type World = {
  options: WorldOptions
  days: string[]
  people: Employee[]
  events: AccessEvent[]
  labels: Label[]
  plan: Plan
}

/** Within so many working days a swap should be noticed. */
const SWAP_DAYS = 10

const dated = (random: Random, draft: Draft, numbers: Map<string, number>): AccessEvent => {
  const { at, ...event } = draft
  const moment = Math.round(at)
  const count = event.subjects?.length
  const boot = `${event.system_id}-${dayOf(moment)}`
  const seq = (numbers.get(boot) ?? 0) + 1
  numbers.set(boot, seq)
  return {
    event_id: random.uuid(moment),
    occurred_at: offsetText(moment),
    ...event,
    producer: { boot_id: boot, seq },
    ...(count !== undefined && event.subject_count === undefined ? { subject_count: count } : {}),
  } as AccessEvent
}

type Swap = { names: ReadonlyMap<string, Employee>; from: string }

/** Pairs of people of the whole time, one pair for each eight, of any department. */
const swapOf = (
  random: Random,
  options: WorldOptions,
  people: readonly Employee[],
  days: readonly string[],
) => {
  if (options.swapFrom === null) return null
  const steady = random.shuffle(
    people.filter(
      (one) =>
        one.type !== 'service' && one.left === null && one.moved === null && one.joined < (days[0] ?? ''),
    ),
  )
  const names = new Map<string, Employee>()
  for (let pair = 0; pair < Math.max(1, Math.floor(options.people / 8)); pair++) {
    const [a, b] = steady.slice(2 * pair, 2 * pair + 2)
    if (a && b) names.set(a.id, b).set(b.id, a)
  }
  return { names, from: days[options.swapFrom] ?? '' }
}

const underTheirName = (draft: Draft, day: string, swap: Swap | null): Draft => {
  const other = swap && day >= swap.from ? swap.names.get(draft.actor.id) : undefined
  return other
    ? { ...draft, actor: { ...draft.actor, id: other.id, type: other.type, department: other.department } }
    : draft
}

type Marked = { draft: Draft; label: string | null }

/** The ordinary work of everybody over all days. */
const ordinary = (
  random: Random,
  people: readonly Employee[],
  days: readonly string[],
  off: (day: string) => boolean,
  swap: Swap | null,
): Marked[] => {
  const launch = launchOf(days)
  const colleagues = people.flatMap((one) => one.subject ?? [])
  return people.flatMap((who) =>
    days.flatMap((day) =>
      normalDay(random.fork(who.id, day), who, day, off(day), { launch, colleagues }).map((draft) => ({
        draft: underTheirName(draft, day, swap),
        label: null,
      })),
    ),
  )
}

const mostUsed = (work: readonly Marked[]): string => {
  const counts = new Map<string, number>()
  for (const { draft } of work) counts.set(draft.system_id, (counts.get(draft.system_id) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0] ?? ''
}

/** The events of an ordered log that stay after what was removed. */
const remaining = (
  events: readonly { event: AccessEvent; label: string | null }[],
  planted: readonly Planted[],
) => {
  const gone = new Set<string>()
  for (const { removed } of planted) {
    if (!removed) continue
    const hit = events.filter(
      ({ event, label }) =>
        label === null &&
        event.system_id === removed.system &&
        removed.days.includes(event.occurred_at.slice(0, 10)) &&
        Number(event.occurred_at.slice(11, 13)) >= removed.fromHour,
    )
    for (const { event } of hit.slice(0, removed.count ?? hit.length)) gone.add(event.event_id)
  }
  return events.filter(({ event }) => !gone.has(event.event_id))
}

const swapLabels = (swap: Swap | null, days: readonly string[], off: (day: string) => boolean): Label[] => {
  if (!swap) return []
  const working = days.filter((day) => day >= swap.from && !off(day)).slice(0, SWAP_DAYS)
  return [...swap.names.keys()].map((id) => ({
    id: `swap-${id}`,
    type: 'identity_swap',
    strength: 'hard',
    actor_id: id,
    first_day: swap.from,
    last_day: working.at(-1) ?? swap.from,
    event_ids: [],
  }))
}

/** Someone who stopped working after some days and whose account nobody closed. */
const sleeperOf = (somebody: Employee, days: readonly string[]): Employee => ({
  ...somebody,
  id: 'u-dormant',
  joined: '2022-03-02',
  left: days[10] ?? '',
  moved: null,
  leave: new Set(),
  newDesk: null,
  subject: null,
})

/** Builds a world. The same options give the same world. `base` gives the plan's versions, systems and calendar. */
export const buildWorld = (options: WorldOptions, base: Plan): World => {
  const random = randomOf(options.seed).fork('evaluate', options.people)
  const days = daysFrom(options.firstDay, options.days)
  const holidays = new Set(base.calendar.map((one) => one.day))
  const off = (day: string) => !isWorkingDay(day, holidays)
  const staff = employees(random, options.people, days, options.habits)
  const people = options.strength ? [...staff, sleeperOf(staff[0] as Employee, days)] : staff
  const swap = swapOf(random.fork('swap'), options, staff, days)
  const work = ordinary(random, people, days, off, swap)
  const active = new Set(
    work
      .filter(({ draft }) => draft.actor.type !== 'service')
      .map(({ draft }) => `${draft.actor.id} ${dayOf(draft.at)}`),
  )
  const judged = [...active].filter((key) => key.slice(-10) >= (days[options.warmUp] ?? ''))
  const planted = options.strength
    ? plant(random.fork('misuse'), {
        strength: options.strength,
        count: Math.max(1, Math.floor(judged.length / options.personDaysPerIncident)),
        people,
        days,
        warmUp: options.warmUp,
        off,
        active,
        mainSystem: mostUsed(work),
      })
    : []
  const all: Marked[] = [
    ...work,
    ...planted.flatMap(({ drafts, label }) => drafts.map((draft) => ({ draft, label: label.id }))),
  ].sort((a, b) => a.draft.at - b.draft.at)
  const ids = random.fork('ids')
  const numbers = new Map<string, number>()
  const marked = all.map(({ draft, label }) => ({ event: dated(ids, draft, numbers), label }))
  return {
    options,
    days,
    people,
    events: remaining(marked, planted).map((one) => one.event),
    labels: [
      ...planted.map(({ label }) => ({
        ...label,
        event_ids: marked.filter((one) => one.label === label.id).map((one) => one.event.event_id),
      })),
      ...swapLabels(swap, days, off),
    ],
    plan: worldPlan(base, people, { watched: WATCHED, withdrawn: WITHDRAWN, firstDay: options.firstDay }),
  }
}
