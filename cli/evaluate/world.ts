// SPDX-License-Identifier: Apache-2.0
// A whole labelled world: people, the plan files that know them, months of ordinary work, and the misuse planted in it.
import type { AccessEvent } from '../../schemas/access-event.ts'
import type { Plan } from '../../schemas/plan.ts'
import { dayOf, daysFrom, isWorkingDay, offsetText } from '../simulate/days.ts'
import { type Random, randomOf } from '../simulate/random.ts'
import { type Employee, employees, type Habit } from './company.ts'
import { actOut, INCIDENT_TYPES, type IncidentType, type Strength } from './incidents.ts'
import type { Label } from './labels.ts'
import { type Draft, memberKey, normalDay } from './normal-work.ts'

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
  /** From this day of the world on two people of one role work under each other's name. */
  swapFrom: number | null
}
export type World = {
  options: WorldOptions
  days: string[]
  people: Employee[]
  events: AccessEvent[]
  labels: Label[]
  plan: Plan
  /** Person-days on which somebody worked, after the warm-up. */
  personDays: number
}

/** Nobody's ordinary work touches these. */
const WATCHED = memberKey(70_001)
const WITHDRAWN = memberKey(70_002)

const dated = (random: Random, draft: Draft): AccessEvent => {
  const { at, ...event } = draft
  const moment = Math.round(at)
  const count = event.subjects?.length
  return {
    event_id: random.uuid(moment),
    occurred_at: offsetText(moment),
    ...event,
    ...(count !== undefined && event.subject_count === undefined ? { subject_count: count } : {}),
  } as AccessEvent
}

/** Who may act in it: a leaver after leaving, a service as a service, anybody in the middle of their time otherwise. */
const actorFor = (
  type: IncidentType,
  people: readonly Employee[],
  day: string,
  random: Random,
): Employee | undefined => {
  const service = people.find((one) => one.type === 'service')
  const left = people.filter((one) => one.left !== null)
  const present = people.filter(
    (one) =>
      one.type !== 'service' &&
      one.joined < day &&
      (one.left === null || one.left > day) &&
      one.moved === null,
  )
  if (type === 'service_misuse') return service
  if (type === 'terminated_access') return left.find((one) => one.left !== null && one.left < day)
  if (type === 'leaver_export') return left.find((one) => one.left !== null && one.left >= day)
  if (present.length === 0) return undefined
  return random.choice(present)
}

/** The day before which a leaver's last days lie, or the day asked for. */
const startFor = (
  type: IncidentType,
  who: Employee,
  day: string,
  days: readonly string[],
  off: (day: string) => boolean,
): string => {
  if (type === 'leaver_export' && who.left) return days[Math.max(0, days.indexOf(who.left) - 4)] ?? day
  const wanted = (one: string) => one >= day && off(one) === (type === 'holiday_access')
  return days.find(wanted) ?? day
}

type Planted = { drafts: Draft[]; label: Omit<Label, 'event_ids'> }

const plant = (
  random: Random,
  options: WorldOptions,
  people: readonly Employee[],
  days: readonly string[],
  personDays: number,
  off: (day: string) => boolean,
): Planted[] => {
  const { strength } = options
  if (!strength) return []
  const count = Math.max(1, Math.floor(personDays / options.personDaysPerIncident))
  const kinds = random.shuffle(INCIDENT_TYPES)
  const usable = days.slice(options.warmUp, -16)
  const taken = new Set<string>()
  return Array.from({ length: count }, (_, n) => {
    const one = random.fork('incident', n)
    const type = kinds[n % kinds.length] ?? 'bulk_download'
    const dormant = type === 'dormant_account'
    const day = dormant ? (days.at(-20) ?? '') : one.choice(usable)
    const who = dormant
      ? people.find((person) => person.id.endsWith('-dormant'))
      : actorFor(type, people, day, one)
    if (!who) return null
    const start = startFor(type, who, day, days, off)
    const working = days
      .slice(days.indexOf(start))
      .filter((each) => each === start || !off(each))
      .slice(0, 15)
    const drafts = actOut(type, {
      random: one,
      who,
      days: working,
      strength,
      watched: WATCHED,
      withdrawn: WITHDRAWN,
    })
    const touched = [...new Set(drafts.map((draft) => dayOf(draft.at)))].sort()
    const actor = drafts[0]?.actor.id ?? who.id
    const keys = touched.map((each) => `${actor} ${each}`)
    if (keys.some((key) => taken.has(key))) return null
    for (const key of keys) taken.add(key)
    return {
      drafts,
      label: {
        id: `incident-${n + 1}`,
        type,
        strength,
        actor_id: actor,
        first_day: touched[0] ?? start,
        last_day: touched.at(-1) ?? start,
      },
    }
  }).filter((one) => one !== null)
}

const swapped = (options: WorldOptions, people: readonly Employee[], days: readonly string[]) => {
  if (options.swapFrom === null) return null
  const [a, b] = people
    .filter(
      (one) =>
        one.type !== 'service' && one.left === null && one.moved === null && one.joined < (days[0] ?? ''),
    )
    .slice(-2)
  return a && b ? { a, b, from: days[options.swapFrom] ?? '' } : null
}

/** Builds a world. The same options give the same world. `base` gives the plan's versions, systems and calendar. */
export const buildWorld = (options: WorldOptions, base: Plan): World => {
  const random = randomOf(options.seed).fork('evaluate', options.people)
  const days = daysFrom(options.firstDay, options.days)
  const holidays = new Set(base.calendar.map((one) => one.day))
  const off = (day: string) => !isWorkingDay(day, holidays)
  const staff = employees(random, options.people, days, options.habits)
  const sleeper: Employee = {
    ...(staff[0] as Employee),
    id: 'u-dormant',
    left: days[10] ?? '',
    leave: new Set(),
    subject: null,
  }
  const people = options.strength ? [...staff, sleeper] : staff
  const swap = swapped(options, people, days)
  let personDays = 0
  const drafts: { draft: Draft; label: string | null }[] = []
  for (const who of people)
    for (const [n, day] of days.entries()) {
      const done = normalDay(random.fork(who.id, day), who, day, off(day))
      if (done.length > 0 && n >= options.warmUp) personDays += 1
      const other =
        swap && day >= swap.from ? (who === swap.a ? swap.b : who === swap.b ? swap.a : null) : null
      for (const draft of done)
        drafts.push({
          draft: other ? { ...draft, actor: { ...draft.actor, id: other.id } } : draft,
          label: null,
        })
    }
  const planted = plant(
    random.fork('misuse'),
    options,
    staff.length < people.length ? people : staff,
    days,
    personDays,
    off,
  )
  for (const { drafts: list, label } of planted)
    for (const draft of list) drafts.push({ draft, label: label.id })
  drafts.sort((a, b) => a.draft.at - b.draft.at)
  const ids = random.fork('ids')
  const marked = drafts.map(({ draft, label }) => ({ event: dated(ids, draft), label }))
  const labels: Label[] = planted.map(({ label }) => ({
    ...label,
    event_ids: marked.filter((one) => one.label === label.id).map((one) => one.event.event_id),
  }))
  if (swap)
    for (const who of [swap.a, swap.b])
      labels.push({
        id: `swap-${who.id}`,
        type: 'identity_swap',
        strength: 'hard',
        actor_id: who.id,
        first_day: swap.from,
        last_day: days.at(-1) ?? '',
        event_ids: [],
      })
  return {
    options,
    days,
    people,
    events: marked.map((one) => one.event),
    labels,
    personDays,
    plan: planOf(base, people, options),
  }
}

const planOf = (base: Plan, people: readonly Employee[], options: WorldOptions): Plan => ({
  ...base,
  exceptions: [],
  networks: [
    { id: 'office', label: '본사', cidr: '192.0.2.0/24', kind: 'office' },
    { id: 'vpn', label: 'VPN', cidr: '198.51.100.0/24', kind: 'vpn' },
  ],
  watchlist: [{ subject_id: WATCHED, label: '열람 주의' }],
  withdrawn_subjects: [{ subject_id: WITHDRAWN, withdrawn_on: '2024-03-01' }],
  roster: people.flatMap((one) => {
    const entry = {
      id: one.id,
      type: one.type,
      department: one.department,
      role: one.role,
      joined_on: one.joined,
      working_pattern: one.pattern,
      trained_on: `${options.firstDay.slice(0, 4)}-02-10`,
      leave_days: [...one.leave].sort(),
      ...(one.left && one.id !== 'u-dormant' ? { left_on: one.left } : {}),
      ...(one.subject ? { subject_id: one.subject } : {}),
    }
    if (!one.moved) return [entry]
    const before = new Date(Date.parse(`${one.moved.on}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    return [
      { ...entry, valid_to: before },
      { ...entry, department: one.moved.department, role: one.moved.role, valid_from: one.moved.on },
    ]
  }),
})
