// SPDX-License-Identifier: Apache-2.0
// Plants incidents in a world: who, when, and what is added to the log or taken out of it.
import { dayOf } from '../simulate/days.ts'
import type { Random } from '../simulate/random.ts'
import type { Employee } from './company.ts'
import { ACTS, CAST, INCIDENT_TYPES, isRemoval } from './incidents.ts'
import type { Label } from './labels.ts'
import { by, type Strength } from './misuse.ts'
import { type Draft, memberKey } from './normal-work.ts'

/** Nobody's ordinary work touches these. */
export const WATCHED = memberKey(70_001)
export const WITHDRAWN = memberKey(70_002)

export type Field = {
  strength: Strength
  /** How many incidents at most. */
  count: number
  people: readonly Employee[]
  days: readonly string[]
  /** Days before any misuse. */
  warmUp: number
  /** Weekends and holidays. */
  off: (day: string) => boolean
  /** Whether somebody worked on a day, by `actor day`. */
  active: ReadonlySet<string>
  /** The system with most events. */
  mainSystem: string
}
export type Removed = { system: string; days: readonly string[]; fromHour: number; count: number | null }
export type Planted = { drafts: Draft[]; removed: Removed | null; label: Omit<Label, 'event_ids'> }

type Place = { who: Employee; day: string }

const present = (field: Field, day: string): Employee[] =>
  field.people.filter(
    (one) =>
      one.type !== 'service' &&
      one.joined < day &&
      (one.left === null || one.left > day) &&
      one.moved === null,
  )

const placeFor = (type: string, field: Field, random: Random): Place | null => {
  const usable = field.days.slice(field.warmUp, -16)
  const workDay = (from: string) => field.days.find((one) => one >= from && !field.off(one)) ?? from
  const day = random.choice(usable)
  const pick = (list: readonly Employee[], on: string): Place | null =>
    list.length > 0 ? { who: random.choice(list), day: on } : null
  switch (CAST[type]) {
    case 'service':
      return pick(
        field.people.filter((one) => one.type === 'service'),
        workDay(day),
      )
    case 'left':
      return pick(
        field.people.filter((one) => one.left !== null && one.left < day && one.id !== 'u-dormant'),
        workDay(day),
      )
    case 'leaving': {
      const leaving = random.shuffle(
        field.people.filter(
          (one) => one.left !== null && one.left > (usable[5] ?? '') && one.id !== 'u-dormant',
        ),
      )[0]
      const start = leaving?.left ? field.days[field.days.indexOf(leaving.left) - 4] : undefined
      return leaving && start ? { who: leaving, day: workDay(start) } : null
    }
    case 'on_leave': {
      const spells = usable
        .filter((one) => !field.off(one))
        .flatMap((one) =>
          present(field, one).flatMap((who) => (who.leave.has(one) ? [{ who, day: one }] : [])),
        )
      return spells.length > 0 ? random.choice(spells) : null
    }
    case 'dormant': {
      const late = field.days.slice(-40, -16)
      return pick(
        field.people.filter((one) => one.id === 'u-dormant'),
        workDay(random.choice(late)),
      )
    }
    case 'crowd':
      return present(field, day).length < 6 ? null : pick(present(field, day), workDay(day))
    default: {
      const on =
        type === 'holiday_access'
          ? (usable.find((one) => one >= day && field.off(one)) ?? usable.find(field.off) ?? day)
          : workDay(day)
      return pick(
        present(field, on).filter((one) => !one.leave.has(on)),
        on,
      )
    }
  }
}

const workingDays = (field: Field, from: string): string[] =>
  field.days
    .slice(field.days.indexOf(from))
    .filter((each) => each === from || !field.off(each))
    .slice(0, 15)

const removal = (type: string, field: Field, random: Random, n: number): Planted => {
  const silenced = type === 'system_silenced'
  const from = random.choice(field.days.slice(field.warmUp, -16).filter((day) => !field.off(day)))
  const days = workingDays(field, from).slice(0, silenced ? by(field.strength, 3, 1, 1) : 1)
  return {
    drafts: [],
    removed: {
      system: field.mainSystem,
      days,
      fromHour: silenced ? by(field.strength, 0, 0, 13) : random.integer(10, 14),
      count: silenced ? null : by(field.strength, 50, 10, 1),
    },
    label: {
      id: `incident-${n}`,
      type,
      strength: field.strength,
      system_id: field.mainSystem,
      first_day: from,
      last_day: days.at(-1) ?? from,
    },
  }
}

const added = (type: string, field: Field, random: Random, n: number): Planted | null => {
  const place = placeFor(type, field, random)
  const act = ACTS[type]
  if (!place || !act) return null
  const { who, day } = place
  // Those who work in the same system come first: nobody looks where they have no account.
  const others = random
    .shuffle(present(field, day))
    .filter((one) => one !== who && field.active.has(`${one.id} ${day}`))
    .sort((a, b) => Number(b.system === who.system) - Number(a.system === who.system))
  const drafts = act({
    random,
    who,
    others,
    days: workingDays(field, day),
    strength: field.strength,
    watched: WATCHED,
    withdrawn: WITHDRAWN,
  })
  const touched = [...new Set(drafts.map((draft) => dayOf(draft.at)))].sort()
  const one = drafts[0]
  return {
    drafts,
    removed: null,
    label: {
      id: `incident-${n}`,
      type,
      strength: field.strength,
      ...(CAST[type] === 'crowd'
        ? { subject_id: one?.subjects?.[0]?.id ?? '' }
        : { actor_id: one?.actor.id ?? who.id }),
      first_day: touched[0] ?? day,
      last_day: touched.at(-1) ?? day,
    },
  }
}

const keysOf = ({ label, removed, drafts }: Planted): string[] =>
  removed
    ? removed.days.map((day) => `day ${day}`)
    : [...new Set(drafts.map((draft) => dayOf(draft.at)))].flatMap((day) => [
        `${label.actor_id ?? label.subject_id} ${day}`,
      ])

/** Up to `count` incidents, all types in turn in an order of the seed; no two of one actor on one day, none on a day whose records vanish. */
export const plant = (random: Random, field: Field): Planted[] => {
  const kinds = random.shuffle(INCIDENT_TYPES)
  const taken = new Set<string>()
  const busy = new Set<string>()
  const planted: Planted[] = []
  for (let tried = 0; planted.length < field.count && tried < field.count * 3; tried++) {
    const type = kinds[tried % kinds.length] ?? ''
    const own = random.fork('incident', tried)
    const one = isRemoval(type)
      ? removal(type, field, own, planted.length + 1)
      : added(type, field, own, planted.length + 1)
    if (!one) continue
    const keys = keysOf(one)
    const days = keys.map((key) => `day ${key.slice(-10)}`)
    if (keys.some((key) => taken.has(key)) || days.some((day) => (one.removed ? busy : taken).has(day)))
      continue
    for (const key of keys) taken.add(key)
    for (const day of days) busy.add(day)
    planted.push(one)
  }
  return planted
}
