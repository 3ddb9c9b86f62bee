// SPDX-License-Identifier: Apache-2.0
// Misuse as it is told of in real cases, in three strengths. What is easy, medium and hard was set by what a person would notice, before
// any rule was looked at.
import {
  type Act,
  at,
  by,
  desk,
  download,
  first,
  looksAt,
  MINUTE,
  outside,
  subjects,
  view,
  views,
} from './misuse.ts'
import { type Draft, memberKey } from './normal-work.ts'

/** Too much, too fast, too regular. */
export const VOLUME = {
  bulk_download: (stage) => [download(stage, first(stage), 15, by(stage.strength, 1000, 500, 200))],
  mass_viewing: (stage) => {
    const count = Math.max(by(stage.strength, 500, 300, 120), stage.who.pace * by(stage.strength, 12, 7, 3))
    return views(stage, first(stage), 10, Math.round(count))
  },
  slow_and_low: (stage) =>
    stage.days.slice(0, by(stage.strength, 15, 10, 5)).flatMap((day) => {
      const count = Math.max(30, stage.who.pace * by(stage.strength, 2.5, 2, 1.3))
      return views(stage, day, 14, Math.round(count), 60_000)
    }),
  enumeration: (stage) => {
    const start = stage.random.integer(1000, 50_000)
    const stride = by(stage.strength, 1, 1, 3)
    return Array.from({ length: by(stage.strength, 200, 60, 25) }, (_, n) => ({
      ...view(stage),
      subjects: [{ id: memberKey(start + n * stride), type: 'member' }],
      at: at(first(stage), 13) + n * 12_000,
    }))
  },
  bulk_delete: (stage) =>
    views(stage, first(stage), 17, by(stage.strength, 400, 120, 30), 5000, {
      action: 'delete',
      operation: '회원 삭제',
    }),
  leaver_export: (stage) =>
    stage.days
      .slice(0, by(stage.strength, 3, 2, 1))
      .map((day) => download(stage, day, 17, by(stage.strength, 280, 150, 60))),
  personnel_export: (stage) => [
    download(stage, first(stage), 16, 0, {
      system_id: 'hr',
      operation: '임직원 명부 내려받기',
      subjects: stage.random
        .distinct(by(stage.strength, 280, 150, 40), 1, 300)
        .map((n) => ({ id: `E-${n}`, type: 'employee' })),
      data_categories: ['employee'],
    }),
  ],
  warehouse_scan: (stage) => {
    const hits = by(stage.strength, 60_000, 20_000, 3000)
    return [
      {
        ...desk(stage),
        system_id: 'data-warehouse',
        channel: 'db',
        action: 'view',
        operation: '회원 전체 조회',
        subject_count: hits,
        subject_query: { template: 'SELECT * FROM members', digest: 'c'.repeat(64), hits },
        at: at(first(stage), 14),
      },
    ]
  },
  download_without_reason: (stage) => {
    const text = by(stage.strength, 0, 1, 2)
    const { reason: _, ...bare } = download(stage, first(stage), 11, by(stage.strength, 100, 30, 8))
    return [text === 0 ? bare : { ...bare, reason: { text: text === 1 ? '.' : 'ㅋㅋㅋㅋㅋ' } }]
  },
} as const satisfies Record<string, Act>

/** At the wrong time, from the wrong place, by the wrong person. */
export const ACCESS = {
  night_export: (stage) => [
    { ...desk(stage), action: 'login', at: at(first(stage), 2) },
    download(stage, first(stage), 2, by(stage.strength, 300, 80, 15)),
  ],
  holiday_access: (stage) => views(stage, first(stage), 11, by(stage.strength, 120, 50, 8), MINUTE),
  leave_access: (stage) => views(stage, first(stage), 11, by(stage.strength, 60, 15, 4), MINUTE),
  new_source_bulk: (stage) => {
    const source = outside(stage.random)
    return [
      { ...desk(stage), source, action: 'login', at: at(first(stage), 19) },
      ...views(stage, first(stage), 20, by(stage.strength, 200, 60, 10), 20_000, { source }),
    ]
  },
  foreign_access: (stage) =>
    views(stage, first(stage), 10, by(stage.strength, 60, 20, 4), MINUTE, {
      source: { ip: '203.0.113.9', country: 'VN' },
    }),
  far_away_at_once: (stage) => {
    const gap = by(stage.strength, 5, 25, 90) * MINUTE
    const there = { ip: '192.0.2.130', country: 'KR', site: '부산센터', device_id: 'pc-8001' }
    const here = { ip: stage.who.ip, country: 'KR', site: '본사', device_id: stage.who.device }
    const one = view(stage)
    return [
      { ...one, source: here, subjects: subjects(stage.random, 1), at: at(first(stage), 14) },
      ...views(stage, first(stage), 14, 12, MINUTE, { source: there }).map((draft) => ({
        ...draft,
        at: draft.at + gap,
      })),
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
  service_misuse: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 120, 40, 8), MINUTE, {
      channel: 'app',
      source: { ip: '192.0.2.55', device_id: 'pc-55' },
    }),
  unregistered_actor: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 60, 20, 2), MINUTE, {
      actor: { id: 'temp-admin', type: 'admin' },
    }),
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
  out_of_role: (stage) =>
    views(stage, first(stage), 15, by(stage.strength, 20, 6, 1), MINUTE, {
      action: 'delete',
      operation: '주문 취소',
      system_id: stage.who.system === 'shop-admin' ? 'crm' : 'shop-admin',
    }),
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
  denied_probing: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 80, 25, 8), 20_000, { outcome: 'denied' }),
  denied_then_in: (stage) =>
    views(stage, first(stage), 14, by(stage.strength, 30, 12, 5), 20_000, { outcome: 'denied' }).flatMap(
      (draft) => [draft, { ...draft, outcome: 'success' as const, at: draft.at + 20 * MINUTE }],
    ),
} as const satisfies Record<string, Act>

/** Curiosity about one person. */
export const CURIOSITY = {
  repeated_subject: (stage) => {
    const wanted = subjects(stage.random, 1)
    return stage.days.slice(0, by(stage.strength, 5, 4, 2)).flatMap((day) =>
      Array.from({ length: by(stage.strength, 10, 6, 4) }, (_, n) => ({
        ...view(stage, day),
        subjects: wanted,
        at: at(day, 10 + (n % 7), n),
      })),
    )
  },
  watchlist_snooping: (stage) => looksAt(stage, stage.watched, by(stage.strength, 5, 2, 1)),
  withdrawn_snooping: (stage) => looksAt(stage, stage.withdrawn, by(stage.strength, 5, 2, 1)),
  crowd_curiosity: (stage) => {
    const wanted = subjects(stage.random, 1)
    return [stage.who, ...stage.others.slice(0, by(stage.strength, 9, 6, 3) - 1)].map((who, n) => ({
      ...view({ ...stage, who }),
      subjects: wanted,
      at: at(first(stage), 10, n * 20),
    }))
  },
} as const satisfies Record<string, Act>
