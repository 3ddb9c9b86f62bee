// SPDX-License-Identifier: Apache-2.0
// Decides who does what when: the company, the incidents and look-alikes with their people and days, and the labels
// and exceptions that go with them.
import { LedgerError } from '../../functions/platform/errors.ts'
import { type Company, makeCompany, type Person, type Role } from './company.ts'
import { dayAfter, dayOf, daysFrom, isWorkingDay, weekdayOf } from './days.ts'
import type { Dated } from './event.ts'
import { INCIDENTS, type Setting } from './incidents.ts'
import type { Label } from './labels.ts'
import { type ExceptionEntry, exceptionsOf, LOOK_ALIKES, type LookAlike } from './look-alikes.ts'
import { checkOptions, INCIDENT_IDS, type SimulationOptions } from './options.ts'
import { type Random, randomOf } from './random.ts'

/** Who approves exceptions in the simulated company. */
export const APPROVER = 'privacy-officer@example.com'

export type Scenario = {
  company: Company
  labels: Label[]
  exceptions: ExceptionEntry[]
  /** Events of incidents and look-alikes, by the day they happen on. */
  planted: ReadonlyMap<string, readonly Dated[]>
  /** Days on which somebody does not do the usual work, because of a planned night shift. */
  absences: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Plants what the options ask for in the second half of the period, each on its own day and with its own person as
 * far as they reach. Throws USAGE when the period has no day, or the company nobody, that an incident needs.
 */
export const scenarioOf = (options: SimulationOptions): Scenario => {
  checkOptions(options)
  const stage = stageOf(options)
  const labels: Label[] = []
  const planted = new Map<string, Dated[]>()
  const plant = (
    label: Omit<Label, 'events' | 'first_event' | 'last_event' | 'system_id'>,
    dated: Dated[],
  ) => {
    const inOrder = [...dated].sort((a, b) => a.at - b.at)
    const [first, last] = [inOrder[0], inOrder.at(-1)]
    if (!first || !last) throw new RangeError(`${label.id} has no events`)
    const reference = ({ event }: Dated) => ({ event_id: event.event_id, occurred_at: event.occurred_at })
    labels.push({
      ...label,
      system_id: first.event.system_id,
      events: inOrder.length,
      first_event: reference(first),
      last_event: reference(last),
    })
    for (const one of inOrder) {
      const day = dayOf(one.at)
      planted.set(day, [...(planted.get(day) ?? []), { ...one, label: label.id }])
    }
  }

  for (const kind of INCIDENT_IDS) {
    const times = options.incidents.filter((id) => id === kind).length
    for (let time = 1; time <= times; time++) {
      const { setting, roles, patterns, expected_rules, happen } = INCIDENTS[kind]
      const id = time === 1 ? kind : `${kind}-${time}`
      const random = stage.random.fork(id)
      const { actor, days } = stage.cast(id, roles, setting, patterns, random)
      plant(
        {
          id,
          kind,
          innocent: false,
          actor_id: actor.actor_id,
          days,
          expected_rules: [...expected_rules],
          excepted_rules: [],
        },
        happen({ actor, days, company: stage.company, random }),
      )
    }
  }

  const exceptions: ExceptionEntry[] = []
  const absences = new Map<string, ReadonlySet<string>>()
  const pretend = (
    lookAlike: LookAlike,
    setting: Setting | 'month_end',
  ): { actor: Person; days: string[] } => {
    const random = stage.random.fork(lookAlike.id)
    const { actor, days } = stage.cast(lookAlike.id, lookAlike.roles, setting, ['office', 'shift'], random)
    plant(
      {
        id: lookAlike.id,
        kind: lookAlike.id,
        innocent: true,
        actor_id: actor.actor_id,
        days,
        expected_rules: [],
        excepted_rules: [...lookAlike.excepted_rules],
      },
      lookAlike.happen({ actor, days, company: stage.company, random }),
    )
    exceptions.push(...exceptionsOf(lookAlike, actor, days, APPROVER))
    return { actor, days }
  }
  if (options.lookAlikes) {
    const { actor, days } = pretend(LOOK_ALIKES.plannedNightShift, 'four_working_days')
    absences.set(actor.actor_id, new Set(days))
    pretend(LOOK_ALIKES.approvedMonthEndBatch, 'month_end')
  }
  return { company: stage.company, labels, exceptions, planted, absences }
}

type Stage = {
  company: Company
  random: Random
  /** Picks a person and days; prefers people and days not used before. */
  cast(
    id: string,
    roles: readonly Role[],
    setting: Setting | 'month_end',
    patterns: readonly Person['pattern'][],
    random: Random,
  ): { actor: Person; days: string[] }
}

const stageOf = (options: SimulationOptions): Stage => {
  const company = makeCompany(options)
  const usedDays = new Set<string>()
  const usedPeople = new Map<string, number>()
  const cast: Stage['cast'] = (id, roles, setting, patterns, random) => {
    const runs = runsOf(setting, options)
    const candidates = company.people
      .filter(
        ({ role, joined_on, pattern }) =>
          roles.includes(role) && joined_on === null && patterns.includes(pattern),
      )
      .map((actor) => ({
        actor,
        runs: runs.filter((run) => setting === 'holiday' || run.every((day) => !actor.leave_days.has(day))),
        order:
          100 * (usedPeople.get(actor.actor_id) ?? 0) +
          10 * roles.indexOf(actor.role) +
          patterns.indexOf(actor.pattern) +
          random.unit(),
      }))
      .filter((candidate) => candidate.runs.length > 0)
      .sort((a, b) => a.order - b.order)
    const chosen = candidates[0]
    if (!chosen) {
      const half = daysFrom(options.firstDay, options.days)[Math.floor(options.days / 2)]
      throw new LedgerError(
        'USAGE',
        `${id} needs ${NEEDS[setting]} from ${half} on and one of ${roles.join(', ')} at work; simulate more days or staff, or leave it out`,
      )
    }
    const fresh = chosen.runs.filter((run) => run.every((day) => !usedDays.has(day)))
    const days = random.choice(fresh.length > 0 ? fresh : chosen.runs)
    for (const day of days) usedDays.add(day)
    usedPeople.set(chosen.actor.actor_id, (usedPeople.get(chosen.actor.actor_id) ?? 0) + 1)
    return { actor: chosen.actor, days }
  }
  return { company, random: randomOf(options.seed).fork('scenario'), cast }
}

const NEEDS: Record<Setting | 'month_end', string> = {
  working_day: 'a working day',
  four_working_days: 'four working days in a row',
  holiday: 'a public holiday',
  month_end: 'a working day',
}

/** The runs of days in the second half that a setting allows. */
const runsOf = (
  setting: Setting | 'month_end',
  { firstDay, days, holidays }: SimulationOptions,
): string[][] => {
  const half = daysFrom(firstDay, days).slice(Math.floor(days / 2))
  const working = half.filter((day) => isWorkingDay(day, holidays))
  if (setting === 'working_day') return working.map((day) => [day])
  if (setting === 'four_working_days')
    return working.map((day) => daysFrom(day, 4)).filter((run) => run.every((day) => working.includes(day)))
  if (setting === 'holiday') {
    const free = half.filter((day) => holidays.has(day))
    const onWeekdays = free.filter((day) => weekdayOf(day) % 6 !== 0)
    return (onWeekdays.length > 0 ? onWeekdays : free).map((day) => [day])
  }
  const ends = working.filter(
    (day, index) => (working[index + 1] ?? dayAfter(day, 7)).slice(0, 7) > day.slice(0, 7),
  )
  return (ends.length > 0 ? ends : working.slice(-1)).map((day) => [day])
}
