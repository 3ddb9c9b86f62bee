// SPDX-License-Identifier: Apache-2.0
// Makes the company whose staff is simulated: people with a role, hours and addresses, its services, and the roster
// that its plan would hold.
import { clock, dayAfter, daysFrom, isWorkingDay } from './days.ts'
import { GIVEN_NAMES, SURNAMES } from './names.ts'
import type { SimulationOptions } from './options.ts'
import { type Random, randomOf } from './random.ts'
import { type RosterEntry, rosterEntry, serviceEntry } from './roster.ts'
import type { SystemId } from './systems.ts'

export type Role = 'support' | 'operations' | 'marketing' | 'finance' | 'people' | 'engineering'

export type Person = {
  actor_id: string
  actor_type: 'handler' | 'contractor' | 'admin'
  role: Role
  department: string
  system_id: SystemId
  pattern: 'office' | 'shift' | 'part_time'
  /** Usual start and end in seconds of the day. */
  from: number
  to: number
  /** How much this person gets done against the usual of the role. */
  pace: number
  ip: string
  vpn: string
  site: string
  device_id: string
  subject_id: string
  /** Set when the person joined within the simulated period. */
  joined_on: string | null
  leave_days: ReadonlySet<string>
}

export type Company = {
  people: readonly Person[]
  services: readonly string[]
  roster: readonly RosterEntry[]
  /** Data subjects: members, employees (the staff first) and applicants are numbered from 1. */
  members: number
  employees: number
  applicants: number
}

export const SERVICES = ['svc-settlement', 'svc-member-sync'] as const

const ROLES: readonly { role: Role; share: number; department: string; system_id: SystemId }[] = [
  { role: 'support', share: 0.42, department: '고객지원팀', system_id: 'crm' },
  { role: 'operations', share: 0.17, department: '운영팀', system_id: 'shop-admin' },
  { role: 'engineering', share: 0.17, department: '개발팀', system_id: 'data-warehouse' },
  { role: 'marketing', share: 0.08, department: '마케팅팀', system_id: 'crm' },
  { role: 'finance', share: 0.08, department: '재무팀', system_id: 'shop-admin' },
  { role: 'people', share: 0.08, department: '인사팀', system_id: 'hr' },
]

/** The company of these options; the incidents and look-alikes asked for do not change it. */
export const makeCompany = (
  options: Pick<SimulationOptions, 'staff' | 'firstDay' | 'days' | 'seed' | 'holidays'>,
): Company => {
  const random = randomOf(options.seed).fork('company')
  const accounts = accountsOf(options.staff, random.fork('names'))
  const roles = rolesOf(options.staff)
  const joiners = options.days < 14 ? 0 : Math.max(1, Math.round(options.staff / 15))
  const people = roles.map(({ role, place, size }, index): Person => {
    const own = random.fork('person', index)
    const contractor = role === 'support' && place === size - 2 && size >= 5
    const partTime = role === 'support' && place === size - 1 && size >= 3
    const from = partTime ? own.choice([clock('10:00'), clock('13:00')]) : own.choice(STARTS)
    const joins = role === 'operations' && place >= 1 && place <= joiners
    const joined_on = joins ? joinDay(options, own) : null
    const { department, system_id } = ROLES.find((entry) => entry.role === role) as (typeof ROLES)[number]
    return {
      actor_id: accounts[index] as string,
      actor_type: contractor ? 'contractor' : role === 'engineering' ? 'admin' : 'handler',
      role,
      department,
      system_id,
      pattern: partTime ? 'part_time' : role === 'support' && place < 2 && size >= 4 ? 'shift' : 'office',
      from,
      to: from + (partTime ? 5 : 9) * 3600,
      pace: Math.exp(own.normal(0, 0.15)),
      // The contractor's people sit in the contractor's office.
      ip: contractor ? '203.0.113.66' : `192.0.2.${10 + (index % 110)}`,
      vpn: `198.51.100.${10 + (index % 240)}`,
      site: contractor ? '협력사 사무실' : '본사',
      device_id: `PC-${String(index + 1).padStart(3, '0')}`,
      subject_id: `E-${String(index + 1).padStart(4, '0')}`,
      joined_on,
      leave_days: leaveOf(role, options, joined_on, own.fork('leave')),
    }
  })
  return {
    people,
    services: SERVICES,
    roster: [...people.map((person) => rosterEntry(person, options.firstDay)), ...SERVICES.map(serviceEntry)],
    members: Math.max(20_000, options.staff * 4000),
    employees: options.staff * 6,
    applicants: 200 + options.staff * 25,
  }
}

const STARTS = [clock('08:30'), clock('09:00'), clock('09:00'), clock('09:00'), clock('09:30')]

const accountsOf = (count: number, random: Random): string[] =>
  random
    .distinct(count, 0, SURNAMES.length * GIVEN_NAMES.length - 1)
    .map(
      (number) =>
        `${SURNAMES[number % SURNAMES.length]}.${GIVEN_NAMES[Math.floor(number / SURNAMES.length)]}`,
    )

/** Splits the staff by share, the largest remainders first; support comes first, so it is never empty. */
const rolesOf = (staff: number): { role: Role; place: number; size: number }[] => {
  const sizes = ROLES.map(({ role, share }) => ({
    role,
    exact: staff * share,
    size: Math.floor(staff * share),
  }))
  const missing = staff - sizes.reduce((sum, { size }) => sum + size, 0)
  const byRemainder = [...sizes].sort((a, b) => b.exact - b.size - (a.exact - a.size))
  for (const entry of byRemainder.slice(0, missing)) entry.size++
  return sizes.flatMap(({ role, size }) =>
    Array.from({ length: size }, (_, place) => ({ role, place, size })),
  )
}

const joinDay = (
  { firstDay, days, holidays }: Pick<SimulationOptions, 'firstDay' | 'days' | 'holidays'>,
  random: Random,
): string => {
  const candidates = daysFrom(firstDay, days)
    .slice(Math.floor(days * 0.12), Math.ceil(days * 0.35))
    .filter((day) => isWorkingDay(day, holidays))
  return candidates.length > 0 ? random.choice(candidates) : firstDay
}

const leaveOf = (
  role: Role,
  { firstDay, days, holidays }: Pick<SimulationOptions, 'firstDay' | 'days' | 'holidays'>,
  joinedOn: string | null,
  random: Random,
): ReadonlySet<string> => {
  const leave = new Set<string>()
  let left = 0
  for (const day of daysFrom(firstDay, days)) {
    if (!isWorkingDay(day, holidays) || (joinedOn && day < dayAfter(joinedOn, 14))) continue
    // The books are closed in the last days of a month: nobody in finance is away then.
    if (role === 'finance' && Number(day.slice(8)) >= 24) continue
    if (left === 0 && random.chance(0.025)) left = random.chance(0.7) ? 1 : random.integer(2, 4)
    if (left > 0) {
      leave.add(day)
      left--
    }
  }
  return leave
}
