// SPDX-License-Identifier: Apache-2.0
// The six incidents, each a function of its own: what one person does on the days chosen for it.
import type { Company, Person, Role } from './company.ts'
import { clock, momentOf } from './days.ts'
import { type Dated, eventAt, type Place, type Seat, type Step, seatOf } from './event.ts'
import type { IncidentId } from './options.ts'
import type { Random } from './random.ts'
import { employee, member } from './systems.ts'
import { WORK } from './tasks.ts'

export type Plot = { actor: Person; days: readonly string[]; company: Company; random: Random }

/** Which days a plot needs: one working day, four in a row, or a public holiday. */
export type Setting = 'working_day' | 'four_working_days' | 'holiday'

export type IncidentKind = {
  ko: string
  en: string
  setting: Setting
  /** Roles it happens to, the likeliest first. */
  roles: readonly Role[]
  /** Working patterns that suit it, the best first. */
  patterns: readonly Person['pattern'][]
  /** Rules that should find it. Others may too. */
  expected_rules: readonly string[]
  happen(plot: Plot): Dated[]
}

const LOGIN: Step = { action: 'login', operation: '로그인' }
const LOGOUT: Step = { action: 'logout', operation: '로그아웃' }

const session = ({ actor, random }: Plot, place: Place = 'office'): Seat =>
  seatOf(actor, place, random.hex(12))
const elsewhere = ({ random }: Plot): Place => ({ ip: `203.0.113.${random.integer(100, 250)}` })
const dayOfPlot = ({ days: [day] }: Plot): string => {
  if (!day) throw new RangeError('a plot without a day')
  return day
}

/** A look at one data subject, as the actor's own system shows it. */
const look = (actor: Person, number: number, company: Company): Step =>
  actor.role === 'people'
    ? { action: 'view', operation: '인사 기록', subjects: [employee(1 + (number % company.employees))] }
    : { action: 'view', operation: '회원 상세', subjects: [member(number)] }

/** Login at a clock time, then steps with pauses of `least` to `most` seconds. */
const sitting = (
  plot: Plot,
  seat: Seat,
  start: string,
  steps: readonly Step[],
  least: number,
  most: number,
) => {
  let at = momentOf(dayOfPlot(plot), clock(start) + 50 * plot.random.unit())
  return [LOGIN, ...steps].map((step, index) => {
    if (index > 0) at += 1000 * (least + (most - least) * plot.random.unit())
    return eventAt(at, seat, step, plot.random)
  })
}

const looks = (plot: Plot, count: number): Step[] =>
  plot.random.distinct(count, 1, plot.company.members).map((number) => look(plot.actor, number, plot.company))

/** 1 200 members, exported by one condition at 23:40, and no reason given. */
export const bulkDownloadAtNight = (plot: Plot): Dated[] => {
  const subject_query = { template: 'grade IN (?, ?) AND withdrawn_at IS NULL', hits: 1200 }
  const operation = '회원 목록 내려받기'
  return sitting(
    plot,
    session(plot),
    '23:38',
    [
      { action: 'search', operation: '회원 검색', subject_query },
      { action: 'download', operation, subject_query, bytes: 1200 * 186 + plot.random.integer(0, 4000) },
      LOGOUT,
    ],
    50,
    70,
  )
}

/** A login at 03:10 from an address never seen, and a look around. */
export const newAddressAtDawn = (plot: Plot): Dated[] =>
  sitting(
    plot,
    session(plot, elsewhere(plot)),
    '03:10',
    [...looks(plot, plot.random.integer(14, 24)), LOGOUT],
    20,
    90,
  )

/** A public holiday on which nobody works, and somebody looks at member after member. */
export const holidayBurst = (plot: Plot): Dated[] =>
  sitting(plot, session(plot), '10:20', [...looks(plot, plot.random.integer(160, 220)), LOGOUT], 15, 60)

/** One member, looked at 25 times in four days among the usual work. */
export const oneMemberRepeatedly = (plot: Plot): Dated[] => {
  const step = look(plot.actor, plot.random.integer(1, plot.company.members), plot.company)
  return plot.random.shuffle([6, 6, 6, 7]).flatMap((count, index) => {
    const seat = session(plot)
    const hours = (plot.actor.to - plot.actor.from) / 3600 - 1
    return Array.from({ length: count }, () => {
      const second = plot.actor.from + 1800 + 3600 * hours * plot.random.unit()
      return eventAt(momentOf(plot.days[index] ?? dayOfPlot(plot), second), seat, step, plot.random)
    })
  })
}

/** 40 failed logins from elsewhere, then one that succeeds. */
export const failedLoginsThenSuccess = (plot: Plot): Dated[] => {
  const seat = session(plot, elsewhere(plot))
  const failed: Step = { action: 'login_failed', operation: '로그인', outcome: 'denied' }
  let at = momentOf(dayOfPlot(plot), clock('14:05') + 600 * plot.random.unit())
  const tries: Step[] = Array.from({ length: 40 }, () => failed)
  return [...tries, LOGIN, ...looks(plot, 6), LOGOUT].map((step) => {
    at += step === failed ? plot.random.integer(4000, 22_000) : plot.random.integer(12_000, 60_000)
    return eventAt(at, seat, step, plot.random)
  })
}

/** Ten times the members of a usual day, in office hours, each looked at on every screen: ten times the usual work too, follow-ups counted. */
export const tenTimesTheMembers = (plot: Plot): Dated[] => {
  const seat = session(plot)
  const usual = WORK[plot.actor.role].members * plot.actor.pace
  return plot.random.distinct(Math.round(usual * 10), 1, plot.company.members).flatMap((number) => {
    const second = plot.actor.from + 300 + (plot.actor.to - plot.actor.from - 900) * plot.random.unit()
    const at = momentOf(dayOfPlot(plot), second)
    const step = look(plot.actor, number, plot.company)
    const search: Step = { ...step, action: 'search', operation: '회원 검색' }
    const screens = ['회원 주문 내역', '회원 결제 수단'].map((operation): Step => ({ ...step, operation }))
    return [
      eventAt(at - plot.random.integer(4000, 15_000), seat, search, plot.random),
      eventAt(at, seat, step, plot.random),
      ...screens.map((screen) => eventAt(at + plot.random.integer(5000, 30_000), seat, screen, plot.random)),
    ]
  })
}

/** The kinds by id. */
export const INCIDENTS: Readonly<Record<IncidentId, IncidentKind>> = {
  bulk_download_at_night: {
    ko: '심야에 회원 1,200명을 사유 없이 내려받음',
    en: '1 200 members downloaded at 23:40 without a reason',
    setting: 'working_day',
    roles: ['marketing', 'support', 'operations'],
    patterns: ['office', 'shift'],
    expected_rules: ['bulk_download', 'download_without_reason', 'off_hours_access'],
    happen: bulkDownloadAtNight,
  },
  new_address_at_dawn: {
    ko: '새벽 3시 10분에 처음 보는 주소에서 접속',
    en: '03:10 access from a new address',
    setting: 'working_day',
    roles: ['operations', 'support'],
    patterns: ['office', 'shift'],
    expected_rules: ['new_source_ip', 'off_hours_access'],
    happen: newAddressAtDawn,
  },
  holiday_burst: {
    ko: '공휴일에 회원 정보를 집중 조회',
    en: 'a public holiday with a burst of views',
    setting: 'holiday',
    roles: ['support', 'operations'],
    patterns: ['office', 'part_time', 'shift'],
    expected_rules: ['holiday_access'],
    happen: holidayBurst,
  },
  one_member_repeatedly: {
    ko: '같은 회원을 나흘 동안 25회 조회',
    en: 'one member looked at 25 times in four days',
    setting: 'four_working_days',
    roles: ['support', 'operations'],
    patterns: ['shift', 'part_time', 'office'],
    expected_rules: ['repeated_same_subject'],
    happen: oneMemberRepeatedly,
  },
  failed_logins_then_success: {
    ko: '로그인 40회 실패 후 성공',
    en: '40 failed logins and then a success',
    setting: 'working_day',
    roles: ['people', 'finance', 'operations', 'support'],
    patterns: ['office', 'shift', 'part_time'],
    expected_rules: ['login_failure_burst', 'new_source_ip'],
    happen: failedLoginsThenSuccess,
  },
  ten_times_the_members: {
    ko: '평소의 열 배에 이르는 회원을 하루에 조회',
    en: 'ten times the usual number of members in a day',
    setting: 'working_day',
    roles: ['support'],
    patterns: ['shift', 'office'],
    expected_rules: ['excessive_subjects_per_day'],
    happen: tenTimesTheMembers,
  },
}
