// SPDX-License-Identifier: Apache-2.0
// An invented company for measuring accuracy: who works there, in what role, by what habit. Written without looking at any rule, so
// that no threshold leaks into what is called normal.
import type { Random } from '../simulate/random.ts'

export const HABITS = ['regular', 'bursty', 'heavy_tailed', 'weekend'] as const
export type Habit = (typeof HABITS)[number]

export type Employee = {
  id: string
  type: 'handler' | 'admin' | 'service'
  department: string
  role: string
  system: string
  pattern: 'office' | 'part_time' | 'shift'
  habit: Habit
  /** First and last working day, `YYYY-MM-DD`. */
  joined: string
  left: string | null
  /** Department, role and system from this day on. */
  moved: { on: string; department: string; role: string; system: string } | null
  leave: ReadonlySet<string>
  ip: string
  device: string
  /** A new computer at another place of the office from this day on. */
  newDesk: { on: string; ip: string; device: string } | null
  /** Accesses on an ordinary day, on average. */
  pace: number
  /** The same person's key as a customer. */
  subject: string | null
}

export const ROLES = [
  { department: '고객지원팀', role: '상담원', system: 'crm', pace: 45, weight: 5 },
  { department: '고객지원팀', role: '팀장', system: 'crm', pace: 18, weight: 1 },
  { department: '운영팀', role: '주문 담당', system: 'shop-admin', pace: 30, weight: 3 },
  { department: '마케팅팀', role: '마케팅 담당', system: 'crm', pace: 9, weight: 1 },
  { department: '재무팀', role: '정산 담당', system: 'shop-admin', pace: 12, weight: 1 },
  { department: '경영지원팀', role: '인사 담당', system: 'hr', pace: 8, weight: 1 },
  { department: '데이터팀', role: '데이터 분석가', system: 'data-warehouse', pace: 10, weight: 1 },
] as const

const addressOf = (n: number): string => `192.0.2.${1 + (n % 120)}`

const dayIn = (random: Random, days: readonly string[], from: number, to: number): string =>
  days[Math.floor(days.length * (from + (to - from) * random.unit()))] ?? ''

const leaveOf = (random: Random, days: readonly string[]): ReadonlySet<string> => {
  const leave = new Set<string>()
  for (let spell = random.integer(1, 3); spell > 0; spell--) {
    const start = random.integer(0, days.length - 1)
    for (const day of days.slice(start, start + random.integer(1, 5))) leave.add(day)
  }
  return leave
}

const employee = (random: Random, n: number, days: readonly string[], habits: readonly Habit[]): Employee => {
  const place = random.weighted(ROLES.map((one) => [one.weight, one] as const))
  const fate = random.unit()
  const other = random.choice(ROLES.filter((one) => one.department !== place.department))
  return {
    id: `u-${2001 + n}`,
    type: place.role === '데이터 분석가' && random.chance(0.3) ? 'admin' : 'handler',
    department: place.department,
    role: place.role,
    system: place.system,
    pattern:
      place.role === '상담원'
        ? random.weighted([
            [6, 'office'],
            [2, 'part_time'],
            [2, 'shift'],
          ] as const)
        : 'office',
    habit: habits[n % habits.length] ?? 'regular',
    joined: n > 1 && fate < 0.1 ? dayIn(random, days, 0.2, 0.6) : '2022-03-02',
    left: n > 1 && fate > 0.92 ? dayIn(random, days, 0.55, 0.8) : null,
    moved:
      n > 2 && fate > 0.84 && fate < 0.9
        ? {
            on: dayIn(random, days, 0.4, 0.7),
            department: other.department,
            role: other.role,
            system: other.system,
          }
        : null,
    leave: leaveOf(random, days),
    ip: addressOf(n),
    device: `pc-${2001 + n}`,
    newDesk: random.chance(0.2)
      ? { on: dayIn(random, days, 0.1, 0.9), ip: addressOf(n + 57), device: `pc-${5001 + n}` }
      : null,
    pace: place.pace * (0.6 + 0.8 * random.unit()),
    subject: random.chance(0.3) ? `M-${String(900_000 + n)}` : null,
  }
}

/** A system that the company takes into use on a day: from then on a part of the department's work is done in it. */
export type Launch = { system: string; department: string; on: string }
export const NEW_SYSTEM = 'member-portal'
export const launchOf = (days: readonly string[]): Launch => ({
  system: NEW_SYSTEM,
  department: '고객지원팀',
  on: days[Math.floor(days.length * 0.55)] ?? '',
})

const EVERYDAY = ['login', 'logout', 'view', 'search', 'update', 'print'] as const
const LISTS = [...EVERYDAY, 'download'] as const
/** What each role may do where, as a company writes it down: its own systems, and lists only for those whose work needs them. */
export const roleRights = (): { role: string; system: string; actions: (typeof LISTS)[number][] }[] =>
  ROLES.flatMap(({ role, system, department }) => {
    const actions = ['팀장', '마케팅 담당', '정산 담당', '인사 담당'].includes(role)
      ? [...LISTS]
      : [...EVERYDAY]
    return [
      { role, system, actions },
      ...(department === '고객지원팀' ? [{ role, system: NEW_SYSTEM, actions }] : []),
    ]
  })

/** The people of a company, and one service that settles every night. `days` are those of the world, in order. */
export const employees = (
  random: Random,
  size: number,
  days: readonly string[],
  habits: readonly Habit[],
): Employee[] => [
  ...Array.from({ length: size }, (_, n) => employee(random.fork('person', n), n, days, habits)),
  {
    id: 'svc-nightly',
    type: 'service',
    department: '재무팀',
    role: '야간 정산 배치',
    system: 'shop-admin',
    pattern: 'shift',
    habit: 'regular',
    joined: '2022-03-02',
    left: null,
    moved: null,
    leave: new Set(),
    ip: '192.0.2.200',
    device: 'batch-1',
    newDesk: null,
    pace: 1,
    subject: null,
  },
]
