// SPDX-License-Identifier: Apache-2.0
// What retention would do at a moment, and why: per class what is due, overdue, held or waiting, what stops it, and what
// comes next. Pure.
import { dayOf, versionOn } from '../../plan/versions.ts'
import { PLAN_CLASSES, type Plan, type PlanClass } from '../../schemas/plan.ts'
import type { Recovery } from '../platform/warehouse.ts'
import { type Ending, endingOf, type Window, windowOf } from './endings.ts'
import { amountStop, type ClockWitness, clockStop, planStops, type Stop } from './guards.ts'
import { type Hold, type Holding, holdsOnObject, holdsOnSlice } from './holds.ts'
import type { Inventory, StoredPart } from './inventory.ts'

/**
 * later: kept. held: a hold stops it. fresh: rows too new to be deleted. due: to be destroyed. overdue: due, and already longer
 * there than the plan allows.
 */
export type PartState = 'later' | 'held' | 'fresh' | 'due' | 'overdue'
export type PlannedPart = StoredPart &
  Ending &
  Window & {
    /** As it is stored; retention_class is the one it is kept by. */
    stored_class: PlanClass | null
    state: PartState
    holds: readonly string[]
  }

export type Sum = { rows: number; objects: number; days: number; first_day: string; last_day: string }
export type ClassPlan = {
  retention_class: PlanClass
  /** Sums by state; null where there is nothing. Held parts count whether or not they have ended. */
  sums: Readonly<Record<PartState, Sum | null>>
  /** Held parts whose retention has ended: what goes when the hold is lifted. */
  ended_under_hold: Sum | null
  /** The next day on which something ends, and how much. */
  next: { on: string; sum: Sum } | null
}

export type RetentionPlan = {
  now: Date
  today: string
  classes: ClassPlan[]
  /** Everything due, overdue ones included, oldest first. */
  due: PlannedPart[]
  parts: PlannedPart[]
  /** What has to be settled before anything is destroyed. */
  stops: Stop[]
  holds: readonly Hold[]
  undated: readonly string[]
  /** Parts that cannot be unrecoverable in time, because floor and period are too close together. */
  tight: PlannedPart[]
}

export type Known = {
  plan: Plan
  now: Date
  inventory: Inventory
  holdings: readonly Holding[]
  witness: ClockWitness
  recovery: Recovery
}
/** What a person says to have looked at. */
export type Confirmed = { clock: boolean; large: readonly PlanClass[] }

const MINUTE_MS = 60_000

/** The day it is, in the zone of the plan in force. */
export const todayOf = (plan: Plan, now: Date): string =>
  dayOf(versionOn(plan, now.toISOString().slice(0, 10)), now)

const sumOf = (parts: readonly PlannedPart[]): Sum | null => {
  const days = [...new Set(parts.map((part) => part.day))].sort()
  const [first_day] = days
  const last_day = days.at(-1)
  if (first_day === undefined || last_day === undefined) return null
  return {
    rows: parts.reduce((sum, part) => sum + part.row_count, 0),
    objects: parts.reduce((sum, part) => sum + part.objects.length, 0),
    days: days.length,
    first_day,
    last_day,
  }
}

const stateOf = (
  part: StoredPart & Ending & Window,
  holds: readonly string[],
  today: string,
  floorsPassed: string,
  { now, recovery }: Known,
): PartState => {
  if (holds.length > 0) return 'held'
  // The floor is measured by what producers say of the time as well, so that no clock of ours alone ends it.
  if (today < part.from || floorsPassed <= part.floor_day) return 'later'
  const settled = now.getTime() - recovery.freshMinutes * MINUTE_MS
  if (part.newest !== null && Date.parse(part.newest) > settled && recovery.freshMinutes > 0) return 'fresh'
  return today > part.until ? 'overdue' : 'due'
}

/** The day until which floors are over: by the producers' time, unless a person or a stop looks after the clock. */
const floorsOver = ({ plan, witness }: Known, today: string, clockIsSettled: boolean): string => {
  if (clockIsSettled || !witness.newest_event) return today
  return [today, todayOf(plan, witness.newest_event)].sort()[0] ?? today
}

const planned = (known: Known, today: string, floorsPassed: string): PlannedPart[] => {
  const { plan, inventory, holdings, recovery } = known
  const holds = holdings.map((one) => one.hold)
  return inventory.parts.map((stored) => {
    const ending = endingOf(plan, stored, today)
    const window = windowOf(ending, recovery.days)
    const { day: event_day, system_id, retention_class } = stored
    const on =
      stored.table === 'archive'
        ? holdsOnObject(holds, { event_day, system_id, retention_class: retention_class ?? 'records' })
        : holdsOnSlice(holdings, { table: stored.table, day: event_day, system_id, retention_class })
    const part = { ...stored, ...ending, ...window, stored_class: retention_class }
    return { ...part, holds: on, state: stateOf(part, on, today, floorsPassed, known) }
  })
}

const isDue = (part: PlannedPart): boolean => part.state === 'due' || part.state === 'overdue'

const classPlan = (retention_class: PlanClass, parts: readonly PlannedPart[], today: string): ClassPlan => {
  const inState = (state: PartState) => sumOf(parts.filter((part) => part.state === state))
  const upcoming = parts.filter((part) => part.state === 'later')
  const on = upcoming.map((part) => part.from).sort()[0]
  const sum = on === undefined ? null : sumOf(upcoming.filter((part) => part.from === on))
  return {
    retention_class,
    sums: {
      later: inState('later'),
      held: inState('held'),
      fresh: inState('fresh'),
      due: inState('due'),
      overdue: inState('overdue'),
    },
    ended_under_hold: sumOf(parts.filter((part) => part.state === 'held' && part.from <= today)),
    next: on === undefined || !sum ? null : { on, sum },
  }
}

const amountStops = (parts: readonly PlannedPart[], allowed: readonly PlanClass[]): Stop[] =>
  PLAN_CLASSES.filter((one) => !allowed.includes(one)).flatMap((retention_class) => {
    const all = parts.filter((part) => part.retention_class === retention_class)
    const due = all.filter(isDue)
    const size = (some: readonly PlannedPart[]) =>
      some.reduce((sum, part) => sum + part.row_count + part.objects.length, 0)
    const days = new Set(due.map((part) => part.day)).size
    return amountStop({ retention_class, rows: size(due), all_rows: size(all), days }) ?? []
  })

/** What would happen now. With a plan that looks wrong nothing is reckoned, and the stops say why. */
export const planRetention = (known: Known, confirmed: Confirmed): RetentionPlan => {
  const { plan, now, inventory, holdings, witness } = known
  const today = todayOf(plan, now)
  const wrong = planStops(plan)
  const clock = confirmed.clock ? null : clockStop(now, witness)
  const floorsPassed = floorsOver(known, today, confirmed.clock || clock !== null)
  const parts = wrong.length > 0 ? [] : planned(known, today, floorsPassed)
  const due = parts
    .filter(isDue)
    .sort((a, b) => (a.day === b.day ? a.table.localeCompare(b.table) : a.day < b.day ? -1 : 1))
  return {
    now,
    today,
    classes: PLAN_CLASSES.map((one) =>
      classPlan(
        one,
        parts.filter((part) => part.retention_class === one),
        today,
      ),
    ),
    due,
    parts,
    stops: [...wrong, ...(clock ? [clock] : []), ...amountStops(parts, confirmed.large)],
    holds: holdings.map((one) => one.hold),
    undated: inventory.undated,
    tight: parts.filter((part) => part.tight),
  }
}
