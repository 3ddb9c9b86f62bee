// SPDX-License-Identifier: Apache-2.0
// What a piece of work needs to know, and the parts that all kinds of work share.
import type { Person } from './company.ts'
import type { Step } from './event.ts'
import type { Random } from './random.ts'
import { reasonOf } from './reasons.ts'
import { member, type Subject } from './systems.ts'

/** What a task may look at: who works, on which day, and how many data subjects there are. */
export type Desk = {
  person: Person
  day: string
  random: Random
  members: number
  employees: number
  applicants: number
  /** Everyone whose rights an administrator may change. */
  accounts: readonly string[]
  /** Keeps a support case open: its member is looked at again later. */
  keepOpen(subject: Subject): void
}

export type Task = (desk: Desk) => Step[]

/** Any member. */
export const someone = ({ random, members }: Desk): Subject => member(random.integer(1, members))
/** Several different members. */
export const some = ({ random, members }: Desk, least: number, most: number): Subject[] =>
  random.distinct(random.integer(least, most), 1, members).map(member)

/** A download with a reason as the role writes it. */
export const download = (desk: Desk, operation: string, subjects: Subject[]): Step => ({
  action: 'download',
  operation,
  subjects,
  bytes: 4096 + subjects.length * desk.random.integer(120, 260),
  // Now and then somebody forgets to say why.
  ...(!desk.random.chance(0.01) && { reason: reasonOf(desk.person.role, desk.day, desk.random) }),
})
