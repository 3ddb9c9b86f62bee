// SPDX-License-Identifier: Apache-2.0
// How events reach capture: nearly always within seconds, now and then twice, and late when a producer was cut off.
import type { SimulatedEvent } from './activity.ts'
import { clock, momentOf } from './days.ts'
import type { Dated } from './event.ts'
import type { Random } from './random.ts'
import { refusedLike } from './refused.ts'
import { PRODUCERS, producerOf } from './systems.ts'

const HOUR = 3_600_000

/** The arrivals of one day's events, in no order. What was planted is never delayed, so that labels stay simple. */
export const arrivalsOf = (
  events: readonly Dated[],
  day: string,
  random: Random,
  invalid: boolean,
): SimulatedEvent[] => {
  const cut = cutOf(day, random.fork('cut'))
  const arrivals: SimulatedEvent[] = []
  for (const { at, event, label } of events) {
    const held =
      !label && cut && producerOf(event.system_id).id === cut.producer && at >= cut.from && at < cut.to
    const prompt = held ? Math.max(at, cut.again) : at
    const arrives = prompt + 200 - 1500 * Math.log(1 - random.unit())
    const arrival = { event, ...(label && { label }) }
    arrivals.push({ ...arrival, arrives_at: new Date(Math.round(arrives)) })
    // The answer was lost, so the producer sends again.
    if (random.chance(0.002))
      arrivals.push({
        ...arrival,
        arrives_at: new Date(Math.round(arrives + random.integer(5, 90) * 1000)),
        resent: true,
      })
  }
  if (invalid) arrivals.push(...refusals(events, random.fork('invalid')))
  return arrivals
}

/** On about one day in five a producer loses its way to capture for a while; in one of four such cases until later days. */
const cutOf = (day: string, random: Random) => {
  if (!random.chance(0.2)) return undefined
  const from = momentOf(day, clock('09:30') + random.integer(0, 7 * 3600))
  const to = from + random.integer(10, 70) * 60_000
  const again = random.chance(0.25) ? to + random.integer(20, 60) * HOUR : to + random.integer(0, 90) * 60_000
  return { producer: random.choice(PRODUCERS).id, from, to, again }
}

/** On one day in six, one or two events of a client with a fault. */
const refusals = (events: readonly Dated[], random: Random): SimulatedEvent[] => {
  const views = events.filter(
    ({ event, label }) =>
      !label && event.channel === 'app' && event.action === 'view' && event.subjects?.length === 1,
  )
  if (views.length === 0 || !random.chance(0.16)) return []
  return Array.from({ length: random.integer(1, 2) }, () => {
    const like = random.choice(views)
    const { producer: _, ...unnumbered } = like.event
    const { code, event } = refusedLike(unnumbered, random)
    return { event, invalid: code, arrives_at: new Date(like.at + random.integer(300, 3000)) }
  })
}
