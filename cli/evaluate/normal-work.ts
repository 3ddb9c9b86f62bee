// SPDX-License-Identifier: Apache-2.0
// What an employee does on a day without any misuse: how much by their habit, what by their role, when by their hours.
import type { AccessEvent } from '../../schemas/access-event.ts'
import { momentOf } from '../simulate/days.ts'
import type { Random } from '../simulate/random.ts'
import type { Employee, Launch } from './company.ts'

export type Draft = Omit<AccessEvent, 'event_id' | 'occurred_at'> & { at: number }

const HOUR = 3_600_000
const MEMBERS = 60_000
const REASONS = [
  '민원 처리 결과 정리',
  '월 정산 대조',
  '소식지 발송 대상 확인',
  '배송 지연 안내 대상',
  '쿠폰 지급 오류 확인',
  '팀장 요청 통계 자료',
]

export const memberKey = (n: number): string => `M-${String(100_000 + n)}`

/** The last days of a month are the heaviest for those who close the books and pay the wages. */
const closesBooks = (who: Employee, day: string): boolean =>
  Number(day.slice(8)) >= 28 && ['정산 담당', '인사 담당'].includes(who.role)

/** How many times an ordinary day this day is: heavy tails and bursts are what real logs have and Poisson lacks. */
const swing = (random: Random, who: Employee, day: string): number => {
  const monthEnd = closesBooks(who, day) ? 2.2 : 1
  if (who.habit === 'heavy_tailed') return monthEnd * Math.min(8, 0.6 / (1 - random.unit()) ** (1 / 1.8))
  if (who.habit === 'bursty') return monthEnd * Math.min(7, Math.exp(random.normal(-0.25, 0.7)))
  return monthEnd * Math.max(0.2, random.normal(1, 0.2))
}

const works = (random: Random, who: Employee, day: string, off: boolean): boolean => {
  if (day < who.joined || (who.left !== null && day > who.left) || who.leave.has(day)) return false
  if (who.pattern === 'shift') return random.chance(0.7)
  if (off) return who.habit === 'weekend' && random.chance(0.45)
  return random.chance(who.pattern === 'part_time' ? 0.6 : 0.96)
}

const hoursOf = (random: Random, who: Employee, day: string): [number, number] => {
  if (who.pattern === 'shift') return Number(day.slice(8)) % 14 < 7 ? [7, 16] : [14, 23]
  if (who.pattern === 'part_time') return [10, 15]
  if (closesBooks(who, day) && random.chance(0.3)) return [9, 22]
  return random.chance(0.06) ? [9, 21] : [9, 18]
}

type Desk = Pick<Draft, 'system_id' | 'channel' | 'actor' | 'source'>

/** Where the person sits on this day. */
export const deskOf = (random: Random, who: Employee, day: string): Desk => {
  const place = who.moved && day >= who.moved.on ? who.moved : who
  const remote = random.chance(0.12)
  const seat = who.newDesk && day >= who.newDesk.on ? who.newDesk : who
  return {
    system_id: place.system,
    channel: place.system === 'data-warehouse' ? 'db' : 'app',
    actor: { id: who.id, type: who.type, department: place.department },
    source: remote
      ? { ip: `198.51.100.${random.integer(1, 250)}`, country: 'KR', site: 'VPN', device_id: seat.device }
      : { ip: seat.ip, country: 'KR', site: '본사', device_id: seat.device },
  }
}

const subjectsOf = (count: number, pick: () => string): { id: string; type: string }[] =>
  [...new Set(Array.from({ length: count }, pick))].map((id) => ({ id, type: 'member' }))

const step = (random: Random, role: string, pick: () => string): Partial<Draft> => {
  const reason = {
    text: random.choice(REASONS),
    ...(random.chance(0.5) ? { ticket: `CS-${random.integer(1000, 9999)}` } : {}),
  }
  const kind = random.unit()
  if (role === '데이터 분석가') {
    if (kind > 0.05) return { action: 'search', operation: '집계 조회', subject_count: 0 }
    const hits = random.integer(20, 400)
    return {
      action: 'view',
      operation: '표본 조회',
      subject_count: hits,
      subject_query: { template: 'SELECT ... WHERE month = ?', digest: 'a'.repeat(64), hits },
    }
  }
  // A campaign or a month's figures take a long list now and then.
  if ((role === '마케팅 담당' || role === '팀장') && random.chance(0.0015))
    return {
      action: 'download',
      operation: '대상자 목록',
      subjects: subjectsOf(random.integer(120, 300), pick),
      reason: { text: '캠페인 발송 대상', ticket: `MK-${random.integer(100, 999)}` },
      data_categories: ['contact'],
    }
  if (role === '마케팅 담당' && kind < 0.06)
    return {
      action: 'download',
      operation: '대상자 목록',
      subjects: subjectsOf(random.integer(15, 120), pick),
      reason,
      data_categories: ['contact'],
    }
  if (role === '정산 담당' && kind < 0.05)
    return {
      action: 'download',
      operation: '정산 내역',
      subjects: subjectsOf(random.integer(10, 60), pick),
      reason,
      data_categories: ['transaction'],
    }
  if (kind < 0.62) return { action: 'view', operation: '회원 상세 조회', subjects: subjectsOf(1, pick) }
  if (kind < 0.82)
    return { action: 'search', operation: '회원 검색', subjects: subjectsOf(random.integer(1, 8), pick) }
  if (kind < 0.97)
    return {
      action: 'update',
      operation: '상담 내용 저장',
      subjects: subjectsOf(1, pick),
      changed_fields: ['memo'],
    }
  if (kind < 0.985)
    return { action: 'view', operation: '회원 상세 조회', subjects: subjectsOf(1, pick), outcome: 'denied' }
  return { action: 'print', operation: '상담 확인서', subjects: subjectsOf(1, pick), reason }
}

/** What colleagues know each other by as customers: looked up when one of them calls as a customer does. */
export type Office = { launch: Launch | null; colleagues: readonly string[] }

/** The events of one ordinary day, in no order. `off` is a weekend or a holiday. */
export const normalDay = (
  random: Random,
  who: Employee,
  day: string,
  off: boolean,
  office: Office,
): Draft[] => {
  if (who.type === 'service') return nightly(random, who, day)
  if (!works(random, who, day, off)) return []
  const desk = deskOf(random, who, day)
  const role = who.moved && day >= who.moved.on ? who.moved.role : who.role
  const { launch } = office
  const launched = launch !== null && day >= launch.on && desk.actor.department === launch.department
  const systemOf = () => (launched && launch && random.chance(0.35) ? { system_id: launch.system } : {})
  const pace = who.pace * swing(random, who, day)
  const [from, to] = hoursOf(random, who, day)
  const start = momentOf(day, 0) + from * HOUR + random.integer(-15, 20) * 60_000
  const moments = Array.from(
    { length: Math.max(1, random.poisson(pace)) },
    () => start + random.unit() * (to - from) * HOUR,
  ).sort((a, b) => a - b)
  // Open cases come back within days: half of the work is on a short list of one's own.
  const mine = Array.from({ length: 25 }, (_, n) =>
    memberKey(
      (Number(who.device.replace(/\D/g, '')) * 997 +
        Math.floor(momentOf(day, 0) / (5 * 86_400_000)) * 131 +
        n * 37) %
        MEMBERS,
    ),
  )
  const pick = () =>
    role === '인사 담당'
      ? `E-${random.integer(1, 300)}`
      : office.colleagues.length > 0 && random.chance(0.0001)
        ? random.choice(office.colleagues)
        : random.chance(0.5)
          ? random.choice(mine)
          : memberKey(random.integer(0, MEMBERS - 1))
  const failed = random.chance(0.04) ? random.integer(1, 3) : 0
  return [
    ...Array.from(
      { length: failed },
      (_, n): Draft => ({
        ...desk,
        at: start - (failed - n) * 20_000,
        action: 'login_failed',
        outcome: 'denied',
      }),
    ),
    { ...desk, at: start, action: 'login' },
    ...moments.map(
      (at): Draft => ({
        ...desk,
        ...systemOf(),
        action: 'view',
        ...step(random, role, pick),
        at: at + 30_000,
      }),
    ),
    {
      ...desk,
      at: Math.max(start + (to - from) * HOUR, (moments.at(-1) ?? start) + 60_000),
      action: 'logout',
    },
  ]
}

const nightly = (random: Random, who: Employee, day: string): Draft[] => {
  const hits = random.integer(1800, 2600)
  return [
    {
      system_id: who.system,
      channel: 'batch',
      actor: { id: who.id, type: 'service', department: who.department },
      source: { ip: who.ip, device_id: who.device },
      action: 'update',
      operation: '정산 배치',
      subject_count: hits,
      subject_query: { template: 'orders of the day', digest: 'b'.repeat(64), hits },
      at: momentOf(day, 0) + 3 * HOUR,
    },
  ]
}
