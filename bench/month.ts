// SPDX-License-Identifier: Apache-2.0
// A seeded month of access events of 310 people or as many as asked, as rows, a day at a time: most events show one subject, some a list
// of up to 1 000; working days are busy, days off are not; a few people do what rules look for.

import { type Random, randomOf } from '../cli/simulate/random.ts'
import { canonicalText, deriveRow } from '../functions/capture/derive-row.ts'
import type { CaptureRules } from '../functions/capture/judge-event.ts'
import type { AccessEvent } from '../schemas/access-event.ts'
import type { AccessEventsRow } from '../schemas/access-events.ts'

const STAFF = 310
const MEMBERS = 62_000
const HOUR_MS = 60 * 60 * 1000
/** A day off has this share of a working day. */
const DAY_OFF = 0.15

const SYSTEMS = [
  [60, 'crm'],
  [30, 'shop-admin'],
  [6, 'data-warehouse'],
  [4, 'hr'],
] as const
const ACTIONS = [
  [58, 'view'],
  [18, 'search'],
  [10, 'update'],
  [3, 'create'],
  [1, 'delete'],
  [2, 'download'],
  [2, 'print'],
  [3, 'login'],
  [2.5, 'logout'],
  [0.5, 'login_failed'],
] as const
const REASONS = [
  '고객 문의 확인 후 처리',
  '월말 정산 자료 확인',
  '배송지 변경 요청',
  '환불 접수 확인',
] as const
const DEPARTMENTS = ['고객지원팀', '운영팀', '마케팅팀', '데이터팀', '경영지원팀'] as const

type Person = { id: string; system: string; department: string; addresses: string[]; share: number }

const staffOf = (random: Random, staff: number): Person[] =>
  Array.from({ length: staff }, (_, number) => ({
    id: `staff-${String(number).padStart(3, '0')}`,
    system: random.weighted(SYSTEMS),
    department: random.choice(DEPARTMENTS),
    addresses: Array.from({ length: random.integer(1, 3) }, () => `192.0.2.${random.integer(1, 254)}`),
    share: 0.3 + random.unit() * 1.4,
  }))

const subjectsOf = (action: string, random: Random): number => {
  if (action === 'download') return random.chance(0.03) ? random.integer(100, 1000) : random.integer(1, 60)
  if (action === 'search') return random.chance(0.2) ? random.integer(20, 60) : random.integer(0, 3)
  return 1
}

const listed = (count: number, random: Random): { id: string; type: string }[] =>
  Array.from({ length: count }, () => {
    // Few members are asked about often: the square leans to low numbers.
    const place = Math.floor(random.unit() ** 2 * MEMBERS)
    return { id: `M-${String(100_000 + place)}`, type: 'member' }
  })

const eventOf = (person: Person, at: number, seq: number, random: Random): AccessEvent => {
  const action = random.weighted(ACTIONS)
  const named = !['login', 'logout', 'login_failed'].includes(action)
  const subjects = named ? listed(subjectsOf(action, random), random) : []
  // Keys stand in the order of the canonical text.
  return {
    action,
    actor: {
      department: person.department,
      id: person.id,
      session_id: `s-${random.hex(12)}`,
      type: 'handler',
    },
    channel: 'app',
    event_id: random.uuid(at),
    occurred_at: new Date(at).toISOString(),
    operation: '회원 상세 조회',
    outcome: action === 'login_failed' || random.chance(0.01) ? 'denied' : 'success',
    producer: { boot_id: 'bench', seq },
    ...(random.chance(action === 'download' ? 0.995 : 0.4) && {
      reason: { text: random.choice(REASONS), ticket: `CS-${random.integer(1, 9999)}` },
    }),
    source: {
      ip: random.chance(0.0001) ? `198.51.100.${random.integer(1, 254)}` : random.choice(person.addresses),
    },
    ...(subjects.length > 0 ? { subjects } : named && { subject_count: 0 }),
    system_id: person.system,
  } as AccessEvent
}

const hourOf = (random: Random): number =>
  random.chance(0.0005) ? random.unit() * 24 : 8.5 + (random.unit() + random.unit()) * 5

const rowOf = (
  event: AccessEvent,
  at: number,
  day: string,
  rules: CaptureRules,
  random: Random,
): AccessEventsRow => {
  const system = rules.system(event.system_id)
  if (!system) throw new Error(`${event.system_id} is not in the register`)
  const late = random.chance(0.002)
  const distinct = new Set(event.subjects?.map((subject) => subject.id)).size
  return deriveRow(
    event,
    canonicalText(event),
    event.subjects ? distinct : (event.subject_count ?? null),
    [],
    {
      receivedAt: new Date(at + (late ? 40 * HOUR_MS : 1000)),
      eventDate: day,
      late,
      backfilled: false,
      producerId: 'bench',
      retentionClass: system.retentionClass,
      defaults: system,
    },
  )
}

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** How many events each day has, `total` over all. */
const countsOf = (days: readonly string[], total: number): number[] => {
  const shares = days.map((day) => (isWeekend(day) ? DAY_OFF : 1))
  const sum = shares.reduce((all, share) => all + share, 0)
  const counts = shares.map((share) => Math.floor((share / sum) * total))
  counts[0] = (counts[0] ?? 0) + total - counts.reduce((all, count) => all + count, 0)
  return counts
}

/** Rows of each day in turn, `total` over all days; the same seed gives the same rows. Subjects average about three. */
export function* monthOfRows(
  days: readonly string[],
  total: number,
  seed: number,
  rules: CaptureRules,
  staff = STAFF,
): Generator<AccessEventsRow[]> {
  const random = randomOf(seed)
  const weighted = staffOf(random.fork('staff'), staff).map((person) => [person.share, person] as const)
  const counts = countsOf(days, total)
  let seq = 0
  for (const [index, day] of days.entries()) {
    const midnight = Date.parse(`${day}T00:00:00+09:00`)
    const ofDay = random.fork(day)
    yield Array.from({ length: counts[index] ?? 0 }, () => {
      const at = Math.floor(midnight + hourOf(ofDay) * HOUR_MS)
      return rowOf(eventOf(ofDay.weighted(weighted), at, seq++, ofDay), at, day, rules, ofDay)
    })
  }
}
