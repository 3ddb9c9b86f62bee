// SPDX-License-Identifier: Apache-2.0
// The activity of a company as capture would see it: events in the order they arrive, made one day at a time.
import type { ErrorCode } from '../../functions/platform/errors.ts'
import type { AccessEvent } from '../../schemas/access-event.ts'
import { arrivalsOf } from './arrival.ts'
import { nightlyBatch } from './batch.ts'
import { dayAfter, daysFrom, momentOf } from './days.ts'
import type { Dated } from './event.ts'
import type { SimulationOptions } from './options.ts'
import { type Random, randomOf } from './random.ts'
import { type Scenario, scenarioOf } from './scenario.ts'
import { producerOf } from './systems.ts'
import { dayOfWork, type OpenCases, shiftOf } from './working-day.ts'

export type SimulatedEvent =
  | {
      event: AccessEvent
      /** The incident or look-alike it belongs to. */
      label?: string
      arrives_at: Date
      /** The same event, sent a second time. */
      resent?: true
      invalid?: undefined
    }
  | {
      event: Record<string, unknown>
      arrives_at: Date
      /** Capture must refuse it with this code. */
      invalid: ErrorCode
      label?: undefined
      resent?: undefined
    }

/**
 * Yields the events of the period in the order of arrives_at. The same options give the same events, byte for byte.
 * Holds about two days at once, however long the period. `scenario` saves making it again; it must be of the same
 * options.
 */
export function* simulate(
  options: SimulationOptions,
  scenario: Scenario = scenarioOf(options),
): Generator<SimulatedEvent, void, undefined> {
  const root = randomOf(options.seed).fork('activity')
  const open: OpenCases = new Map()
  const sequence = new Map<string, number>()
  let waiting: SimulatedEvent[] = []
  for (const day of daysFrom(options.firstDay, options.days)) {
    const events = number(eventsOf(day, options, scenario, open, root), day, sequence)
    waiting.push(...arrivalsOf(events, day, root.fork('arrival', day), options.invalid ?? false))
    waiting.sort((a, b) => a.arrives_at.getTime() - b.arrives_at.getTime())
    // Nothing of a later day arrives before that day begins.
    const tomorrow = momentOf(dayAfter(day), 0)
    const ready = waiting.findIndex(({ arrives_at }) => arrives_at.getTime() >= tomorrow)
    yield* ready < 0 ? waiting : waiting.slice(0, ready)
    waiting = ready < 0 ? [] : waiting.slice(ready)
  }
  yield* waiting
}

const eventsOf = (
  day: string,
  { holidays }: SimulationOptions,
  { company, planted, absences }: Scenario,
  open: OpenCases,
  root: Random,
): Dated[] => {
  const events = nightlyBatch(day, company, root.fork('batch', day))
  for (const person of company.people) {
    if (absences.get(person.actor_id)?.has(day)) continue
    const random = root.fork(person.actor_id, day)
    const shift = shiftOf(person, day, company, holidays, random)
    if (shift) events.push(...dayOfWork(person, day, shift, company, open, random))
  }
  events.push(...(planted.get(day) ?? []))
  return events.sort((a, b) => a.at - b.at || (a.event.event_id < b.event.event_id ? -1 : 1))
}

/** Numbers the events of each producer, which starts anew every Sunday. */
const number = (events: readonly Dated[], day: string, sequence: Map<string, number>): Dated[] => {
  const week = Math.floor((momentOf(day, 0) / 86_400_000 + 4.375) / 7)
  return events.map((dated) => {
    const { id } = producerOf(dated.event.system_id)
    const boot_id = `${id}-${week}`
    const seq = sequence.get(boot_id) ?? 0
    sequence.set(boot_id, seq + 1)
    return { ...dated, event: { ...dated.event, producer: { id, boot_id, seq } } }
  })
}
