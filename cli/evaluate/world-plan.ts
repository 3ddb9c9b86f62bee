// SPDX-License-Identifier: Apache-2.0
// What the company of a world knows of itself: the shipped plan with its own roster, networks, sites and registers.
import type { Plan } from '../../schemas/plan.ts'
import { dayAfter } from '../simulate/days.ts'
import { type Employee, NEW_SYSTEM, roleRights } from './company.ts'

type Known = { watched: string; withdrawn: string; firstDay: string }

const rosterOf = (one: Employee, firstDay: string): Plan['roster'] => {
  const trained = `${firstDay.slice(0, 4)}-02-12`
  const entry = {
    id: one.id,
    type: one.type,
    department: one.department,
    role: one.role,
    joined_on: one.joined,
    working_pattern: one.pattern,
    // Who joins in between is trained in the first weeks.
    trained_on: one.joined > trained ? dayAfter(one.joined, 10) : trained,
    leave_days: [...one.leave].sort(),
    ...(one.left && one.id !== 'u-dormant' ? { left_on: one.left } : {}),
    ...(one.subject ? { subject_id: one.subject } : {}),
  }
  if (!one.moved) return [entry]
  return [
    { ...entry, valid_to: dayAfter(one.moved.on, -1) },
    { ...entry, department: one.moved.department, role: one.moved.role, valid_from: one.moved.on },
  ]
}

/** The plan of a world. Versions, thresholds, calendar and hours are those of `base`. */
export const worldPlan = (base: Plan, people: readonly Employee[], known: Known): Plan => ({
  ...base,
  exceptions: [],
  networks: [
    { id: 'office', label: '본사', cidr: '192.0.2.0/24', kind: 'office' },
    { id: 'vpn', label: 'VPN', cidr: '198.51.100.0/24', kind: 'vpn' },
  ],
  systems: [
    ...base.systems,
    ...base.systems
      .filter((one) => one.id === 'crm')
      .map((one) => ({ ...one, id: NEW_SYSTEM, name: { ko: '회원 통합 화면', en: 'Member portal' } })),
  ],
  sites: [
    { site: '본사', latitude: 37.57, longitude: 126.98 },
    { site: '부산센터', latitude: 35.18, longitude: 129.08 },
  ],
  role_rights: roleRights(),
  relationships: [],
  watchlist: [{ subject_id: known.watched, label: '열람 주의' }],
  withdrawn_subjects: [{ subject_id: known.withdrawn, withdrawn_on: '2024-03-01' }],
  roster: people.flatMap((one) => rosterOf(one, known.firstDay)),
})
