// SPDX-License-Identifier: Apache-2.0
// Other record streams of the plan, which the ledger does not hold: when somebody has to look whether what has ended was
// destroyed or kept apart. Pure.
import { addSpan } from '../../plan/floors.ts'
import { versionOn } from '../../plan/versions.ts'
import { CYCLES } from '../../schemas/cycles.ts'
import type { Plan, PlanVersion, Span } from '../../schemas/plan.ts'

type Stream = PlanVersion['other_streams'][number]
export type Reminder = {
  stream: Stream
  /** The day on which to look: the first of each cycle. */
  due_on: string
  /** Records counted from before this day have ended by then. */
  ended_before: string
}

const backwards = ({ years = 0, months = 0, days = 0 }: Span): Span => ({
  years: -years,
  months: -months,
  days: -days,
})

/** First days of the cycles that hold a day: of its own and of the next. */
const cycleDays = (stream: Stream, day: string): [string, string] => {
  const length = CYCLES[stream.reminder]
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / length) * length + 1
  const own = `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`
  return [own, addSpan(own, { months: length })]
}

const reminderOn = (stream: Stream, due_on: string): Reminder => ({
  stream,
  due_on,
  ended_before: addSpan(due_on, backwards(stream.period)),
})

/** Of every stream the reminder of the running cycle and the next one. */
export const remindersOn = (plan: Plan, today: string): { current: Reminder; next: Reminder }[] =>
  versionOn(plan, today).other_streams.map((stream) => {
    const [own, next] = cycleDays(stream, today)
    return { current: reminderOn(stream, own), next: reminderOn(stream, next) }
  })

/** A reminder is shown as open for so many days. */
const OPEN_DAYS = 14

/** Whether a reminder still asks for somebody on a day. */
export const isOpen = ({ due_on }: Reminder, today: string): boolean =>
  due_on <= today && today < addSpan(due_on, { days: OPEN_DAYS })
