// SPDX-License-Identifier: Apache-2.0
// The roster that the plan of the simulated company would hold.
import type { RosterRow } from '../../schemas/reference.ts'
import type { Person } from './company.ts'
import { dayAfter, weekdayOf } from './days.ts'

/** A roster row without the load it comes with. */
export type RosterEntry = Omit<RosterRow, 'load_id' | 'loaded_at'>

/** The entry of a person; `firstDay` decides which yearly training was the last. */
export const rosterEntry = (person: Person, firstDay: string): RosterEntry => ({
  actor_id: person.actor_id,
  actor_type: person.actor_type,
  department: person.department,
  role: person.role,
  joined_on: person.joined_on,
  left_on: null,
  working_pattern: person.pattern,
  trained_on: person.joined_on ?? trainingBefore(firstDay),
  leave_days: [...person.leave_days],
  subject_id: person.subject_id,
  valid_from: person.joined_on,
  valid_to: null,
})

/** The entry of a service account. */
export const serviceEntry = (actor_id: string): RosterEntry => ({
  actor_id,
  actor_type: 'service',
  department: '개발팀',
  role: 'service',
  joined_on: null,
  left_on: null,
  working_pattern: null,
  trained_on: null,
  leave_days: [],
  subject_id: null,
  valid_from: null,
  valid_to: null,
})

/** The yearly training, on the second Tuesday of February, that came last. */
const trainingBefore = (day: string): string => {
  const inYear = (year: number) => {
    const first = `${year}-02-01`
    return dayAfter(first, ((9 - weekdayOf(first)) % 7) + 7)
  }
  const year = Number(day.slice(0, 4))
  return inYear(year) < day ? inYear(year) : inYear(year - 1)
}
