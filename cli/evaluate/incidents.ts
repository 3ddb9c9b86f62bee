// SPDX-License-Identifier: Apache-2.0
// Misuse as it is told of in real cases, in three strengths. What is easy, medium and hard was set by what a person would notice, before
// any rule was looked at.
import { momentOf } from '../simulate/days.ts'
import type { Random } from '../simulate/random.ts'
import type { Employee } from './company.ts'
import { type Draft, deskOf, memberKey } from './normal-work.ts'

export const STRENGTHS = ['easy', 'medium', 'hard'] as const
export type Strength = (typeof STRENGTHS)[number]

export const INCIDENT_TYPES = [
  'bulk_download',
  'mass_viewing',
  'slow_and_low',
  'enumeration',
  'night_export',
  'holiday_access',
  'new_source_bulk',
  'shared_account',
  'terminated_access',
  'dormant_account',
  'repeated_subject',
  'watchlist_snooping',
  'withdrawn_snooping',
  'denied_probing',
  'login_attack',
  'self_grant',
  'bulk_delete',
  'leaver_export',
  'service_misuse',
  'unregistered_actor',
  'download_without_reason',
  'foreign_access',
] as const
export type IncidentType = (typeof INCIDENT_TYPES)[number]

/** Who does it, on which days, and what the company knows: filled by the world. */
export type Stage = {
  random: Random
  who: Employee
  /** The working day it begins on, and the ones after it. */
  days: readonly string[]
  strength: Strength
  watched: string
  withdrawn: string
}

const MINUTE = 60_000
const by = (strength: Strength, easy: number, medium: number, hard: number): number =>
  ({ easy, medium, hard })[strength]

const at = (day: string, hour: number, minute = 0): number => momentOf(day, hour * 3600 + minute * 60)
const subjects = (random: Random, count: number): { id: string; type: string }[] =>
  random.distinct(count, 0, 59_999).map((n) => ({ id: memberKey(n), type: 'member' }))

type Act = (stage: Stage) => Draft[]
const first = ({ days }: Stage): string => days[0] ?? ''
const desk = (stage: Stage, day = first(stage)) => deskOf(stage.random.fork('desk'), stage.who, day)
const reason = { text: '고객 요청 확인 자료' }

const views = (
  stage: Stage,
  day: string,
  hour: number,
  count: number,
  gap = 15_000,
  more: Partial<Draft> = {},
): Draft[] =>
  subjects(stage.random, count).map((subject, n) => ({
    ...desk(stage, day),
    action: 'view',
    operation: '회원 상세 조회',
    subjects: [subject],
    at: at(day, hour) + n * gap,
    ...more,
  }))

/** One view; the moment is set by who asks. */
const view = (stage: Stage, day: string): Omit<Draft, 'at' | 'subjects'> => ({
  ...desk(stage, day),
  action: 'view',
  operation: '회원 상세 조회',
})

const download = (
  stage: Stage,
  day: string,
  hour: number,
  count: number,
  more: Partial<Draft> = {},
): Draft => ({
  ...desk(stage, day),
  action: 'download',
  operation: '회원 목록 내려받기',
  subjects: subjects(stage.random, Math.min(count, 1000)),
  reason,
  at: at(day, hour, stage.random.integer(0, 50)),
  ...more,
})

const outside = (random: Random) => ({ ip: `203.0.113.${random.integer(100, 250)}` })

const ACTS: Readonly<Record<IncidentType, Act>> = {
  bulk_download: (stage) => [download(stage, first(stage), 15, by(stage.strength, 1000, 500, 200))],
  mass_viewing: (stage) =>
    views(
      stage,
      first(stage),
      10,
      Math.round(Math.max(by(stage.strength, 500, 300, 120), stage.who.pace * by(stage.strength, 12, 7, 3))),
    ),
  slow_and_low: (stage) =>
    stage.days
      .slice(0, by(stage.strength, 15, 10, 5))
      .flatMap((day) =>
        views(
          stage,
          day,
          14,
          Math.round(Math.max(30, stage.who.pace * by(stage.strength, 2.5, 2, 1.3))),
          60_000,
        ),
      ),
  enumeration: (stage) => {
    const start = stage.random.integer(1000, 50_000)
    const stride = by(stage.strength, 1, 1, 3)
    return Array.from({ length: by(stage.strength, 200, 60, 25) }, (_, n) => ({
      ...desk(stage),
      action: 'view' as const,
      operation: '회원 상세 조회',
      subjects: [{ id: memberKey(start + n * stride), type: 'member' }],
      at: at(first(stage), 13) + n * 12_000,
    }))
  },
  night_export: (stage) => [
    { ...desk(stage), action: 'login', at: at(first(stage), 2) },
    download(stage, first(stage), 2, by(stage.strength, 300, 80, 15)),
  ],
  holiday_access: (stage) => views(stage, first(stage), 11, by(stage.strength, 120, 50, 8), MINUTE),
  new_source_bulk: (stage) => {
    const source = outside(stage.random)
    return [
      { ...desk(stage), source, action: 'login', at: at(first(stage), 19) },
      ...views(stage, first(stage), 20, by(stage.strength, 200, 60, 10), 20_000, { source }),
    ]
  },
  shared_account: (stage) => {
    const source = {
      ip: `192.0.2.${121 + stage.random.integer(0, 5)}`,
      device_id: `pc-${stage.random.integer(1, 99)}`,
    }
    return stage.days.slice(0, by(stage.strength, 5, 2, 1)).flatMap((day) =>
      Array.from({ length: by(stage.strength, 30, 16, 6) }, (_, n) => ({
        ...view(stage, day),
        subjects: subjects(stage.random, 1),
        ...(n % 2 === 0 ? { source } : { source: { ip: stage.who.ip, device_id: stage.who.device } }),
        at: at(day, 10) + n * 3 * MINUTE,
      })),
    )
  },
  terminated_access: (stage) => views(stage, first(stage), 16, by(stage.strength, 40, 10, 2), MINUTE),
  dormant_account: (stage) => views(stage, first(stage), 15, by(stage.strength, 80, 25, 6), MINUTE),
  repeated_subject: (stage) => {
    const [subject] = subjects(stage.random, 1)
    return stage.days.slice(0, by(stage.strength, 5, 4, 2)).flatMap((day) =>
      Array.from({ length: by(stage.strength, 10, 6, 4) }, (_, n) => ({
        ...desk(stage, day),
        action: 'view' as const,
        operation: '회원 상세 조회',
        subjects: subject ? [subject] : [],
        at: at(day, 10 + (n % 7), n),
      })),
    )
  },
  watchlist_snooping: (stage) =>
    Array.from({ length: by(stage.strength, 5, 2, 1) }, (_, n) => ({
      ...view(stage, first(stage)),
      subjects: [{ id: stage.watched, type: 'member' }],
      at: at(first(stage), 11, n),
    })),
  withdrawn_snooping: (stage) =>
    Array.from({ length: by(stage.strength, 5, 2, 1) }, (_, n) => ({
      ...view(stage, first(stage)),
      subjects: [{ id: stage.withdrawn, type: 'member' }],
      at: at(first(stage), 11, n),
    })),
  denied_probing: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 80, 25, 8), 20_000, { outcome: 'denied' }),
  login_attack: (stage) => {
    const source = outside(stage.random)
    const tries = by(stage.strength, 60, 20, 7)
    return [
      ...Array.from(
        { length: tries },
        (_, n): Draft => ({
          ...desk(stage),
          source,
          action: 'login_failed',
          outcome: 'denied',
          at: at(first(stage), 6) + n * 8000,
        }),
      ),
      { ...desk(stage), source, action: 'login', at: at(first(stage), 6) + tries * 8000 },
    ]
  },
  self_grant: (stage) => [
    {
      ...desk(stage),
      action: 'grant',
      operation: '권한 부여',
      rights: { grantee_id: stage.who.id, role: 'export' },
      at: at(first(stage), 12),
    },
    ...views(stage, first(stage), 13, by(stage.strength, 150, 40, 10)),
  ],
  bulk_delete: (stage) =>
    views(stage, first(stage), 17, by(stage.strength, 400, 120, 30), 5000, {
      action: 'delete',
      operation: '회원 삭제',
    }),
  leaver_export: (stage) =>
    stage.days
      .slice(0, by(stage.strength, 3, 2, 1))
      .map((day) => download(stage, day, 17, by(stage.strength, 280, 150, 60))),
  service_misuse: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 120, 40, 8), MINUTE, {
      channel: 'app',
      source: { ip: '192.0.2.55', device_id: 'pc-55' },
    }),
  unregistered_actor: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 60, 20, 2), MINUTE, {
      actor: { id: 'temp-admin', type: 'admin' },
    }),
  download_without_reason: (stage) => [
    download(stage, first(stage), 11, by(stage.strength, 100, 30, 8), {
      reason:
        stage.strength === 'easy' ? undefined : { text: stage.strength === 'medium' ? '.' : 'ㅋㅋㅋㅋㅋ' },
    } as Partial<Draft>),
  ],
  foreign_access: (stage) =>
    views(stage, first(stage), 10, by(stage.strength, 60, 20, 4), MINUTE, {
      source: { ip: '203.0.113.9', country: 'VN' },
    }),
}

/** The events of one incident. */
export const actOut = (type: IncidentType, stage: Stage): Draft[] => ACTS[type](stage)
