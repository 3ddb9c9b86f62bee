// SPDX-License-Identifier: Apache-2.0
// When a person works on a day, and everything that person does then.
import type { Company, Person } from './company.ts'
import { followUp } from './customer-work.ts'
import { clock, dayAfter, isWorkingDay, momentOf, weekdayOf } from './days.ts'
import type { Desk } from './desk.ts'
import { type Dated, eventAt, type Place, type Seat, type Step, seatOf } from './event.ts'
import type { Random } from './random.ts'
import type { Subject } from './systems.ts'
import { WORK } from './tasks.ts'

export type Shift = { from: number; to: number; place: Place }

/** Support cases kept open, by person: the member and the first day it may be looked at again. */
export type OpenCases = Map<string, { subject: Subject; due: string }[]>

const WEEK = 7 * 86_400_000

/** The hours of a person on a day; undefined when the person does not work. */
export const shiftOf = (
  person: Person,
  day: string,
  company: Company,
  holidays: ReadonlySet<string>,
  random: Random,
): Shift | undefined => {
  if ((person.joined_on && day < person.joined_on) || person.leave_days.has(day)) return undefined
  if (isOnDuty(person, day, company, holidays))
    return {
      from: clock('10:00') + random.normal(0, 300),
      to: clock('16:00') + random.normal(600, 300),
      place: 'office',
    }
  if (!isWorkingDay(day, holidays)) return undefined
  const overtime = person.pattern === 'office' && random.chance(0.07) ? 1800 + 9000 * random.unit() ** 1.5 : 0
  const place = placeOf(person, day, random)
  return {
    from: person.from + random.normal(0, 480),
    to: person.to + Math.abs(random.normal(0, 900)) + overtime,
    place,
  }
}

/** Saturday duty goes round the support staff in shifts. */
const isOnDuty = (person: Person, day: string, company: Company, holidays: ReadonlySet<string>): boolean => {
  if (weekdayOf(day) !== 6 || holidays.has(day) || person.pattern !== 'shift') return false
  const shifts = company.people.filter(({ pattern }) => pattern === 'shift')
  return shifts[Math.floor(momentOf(day, 0) / WEEK) % shifts.length] === person
}

const placeOf = (person: Person, day: string, random: Random): Place => {
  if (person.actor_type === 'contractor') return 'office'
  // In the first weeks one sits in the office.
  if (person.joined_on && day < dayAfter(person.joined_on, 14)) return 'office'
  if (random.chance(0.1)) return 'vpn'
  return random.chance(0.0015) ? { ip: `203.0.113.${random.integer(10, 60)}` } : 'office'
}

/** Everything the person does in a shift, in no order. Takes due cases out of `open` and puts new ones in. */
export const dayOfWork = (
  person: Person,
  day: string,
  shift: Shift,
  company: Company,
  open: OpenCases,
  random: Random,
): Dated[] => {
  const seat = seatOf(person, shift.place, random.hex(12))
  const events = signingIn(seat, momentOf(day, shift.from), random)
  const last = momentOf(day, shift.to)
  const cases = open.get(person.actor_id) ?? []
  const due = cases.filter((kept) => kept.due <= day)
  const kept = cases.filter((one) => one.due > day)
  const later: Subject[] = []
  const desk: Desk = {
    person,
    day,
    random,
    ...company,
    accounts: company.people.map(({ actor_id }) => actor_id),
    keepOpen: (subject) => {
      if (random.chance(0.4)) later.push(subject)
      else kept.push({ subject, due: dayAfter(day, random.integer(1, 3)) })
    },
  }
  const doing = (second: number, steps: readonly Step[]) => {
    let at = momentOf(day, second) + random.integer(0, 999)
    for (const step of steps) {
      at += 1000 * (6 + 55 * random.unit() ** 2) + random.integer(0, 999)
      if (at < last) events.push(eventAt(at, seat, step, random))
    }
  }
  const { tasks, mix } = WORK[person.role]
  const mean = tasks * person.pace * rhythm(day) * ((shift.to - shift.from) / (9 * 3600))
  for (let count = random.poisson(mean * Math.exp(random.normal(0, 0.12))); count > 0; count--)
    doing(timeOfWork(shift, random), random.weighted(mix)(desk))
  for (const { subject } of due) doing(timeOfWork(shift, random), followUp(desk, subject))
  for (const subject of later) doing(timeOfWork(shift, random), followUp(desk, subject))
  if (shift.to > clock('14:00') && random.chance(0.3))
    events.push(...signingIn(seat, momentOf(day, clock('13:02') + 600 * random.unit()), random))
  if (random.chance(0.75))
    events.push(
      eventAt(
        last + random.integer(5, 240) * 1000,
        seat,
        { action: 'logout', operation: '로그아웃' },
        random,
      ),
    )
  open.set(person.actor_id, kept)
  return events
}

/** A sign-in, sometimes after one to three typing errors. */
const signingIn = (seat: Seat, at: number, random: Random): Dated[] => {
  const typos = random.chance(0.05)
    ? random.weighted([
        [70, 1],
        [22, 2],
        [8, 3],
      ])
    : 0
  const failed: Step = { action: 'login_failed', operation: '로그인', outcome: 'denied' }
  return [
    ...Array.from({ length: typos }, (_, index) =>
      eventAt(at - (typos - index) * 1000 * random.integer(6, 20), seat, failed, random),
    ),
    eventAt(at, seat, { action: 'login', operation: '로그인' }, random),
  ]
}

/** Mondays are busy, and so is the turn of a month. */
const rhythm = (day: string): number => {
  const weekday = [0.6, 1.15, 1.02, 1, 1, 0.93, 0.6][weekdayOf(day)] ?? 1
  const date = Number(day.slice(8))
  return weekday * (date >= 28 || date <= 2 ? 1.12 : 1)
}

const BUSY: Readonly<Record<number, number>> = {
  8: 0.5,
  9: 0.8,
  10: 1,
  11: 0.95,
  12: 0.15,
  13: 0.8,
  17: 0.75,
  18: 0.5,
}

/** A second of the shift, drawn by how busy its hour is. */
const timeOfWork = (shift: Shift, random: Random): number => {
  for (;;) {
    const second = shift.from + 60 + random.unit() * (shift.to - shift.from - 120)
    if (random.chance(BUSY[Math.floor(second / 3600)] ?? (second > clock('19:00') ? 0.45 : 1))) return second
  }
}
