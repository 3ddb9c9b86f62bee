// SPDX-License-Identifier: Apache-2.0
// A seeded table of access events with everything that trips SQL: NULLs, ties, duplicates, conflicts, the same id on
// two days, Seoul's midnights, odd blanks, repeated subjects.
import { toTimestamp } from '../../functions/platform/clock.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { ACTIONS, ACTOR_TYPES, CHANNELS, OUTCOMES } from '../../schemas/access-event.ts'
import { hexOf, seoulDay } from './given-places.ts'

/** mulberry32: a small generator whose sequence depends on the seed alone. */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const MOMENTS = [
  '2030-03-03T14:59:59.999Z',
  '2030-03-03T15:00:00.000Z',
  '2030-03-04T14:59:59.999Z',
  '2030-03-04T15:00:00.000Z',
  '2030-03-05T00:00:00.000Z',
  '2030-03-05T14:59:59.999Z',
  '2030-03-05T15:00:00.000Z',
]
const REASONS = [
  null,
  '',
  ' ',
  '\u3000',
  '\u00a0\u2003',
  '\u200b',
  '.',
  '월말 정산',
  'a\tb',
  '\n',
  'é',
  '👨‍👩‍👧',
]
const SOURCES = [
  { ip: '192.0.2.10' },
  { ip: '198.51.100.7' },
  { ip: '2001:0db8:0000:0000:0000:0000:0000:0001' },
  { ip: null, device_id: 'laptop-01' },
  { ip: null, device_id: null, site: '지점-2' },
  { ip: null },
]

/** `count` stored events, then copies of some: sent again, sent again with other content, sent again on another day. */
export const nastyEvents = (seed: number, count: number): Row[] => {
  const next = seeded(seed)
  const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const chance = (share: number): boolean => next() < share
  const rows = Array.from({ length: count }, (_, index): Row => {
    const at = chance(0.4)
      ? new Date(one(MOMENTS))
      : new Date(Date.parse('2030-03-03T12:00:00Z') + Math.floor(next() * 72) * 3_600_000)
    const ids = Array.from({ length: one([0, 1, 1, 2, 5, 20, 21, 40]) }, () => `M-${Math.floor(next() * 30)}`)
    const source = one(SOURCES)
    const reason = { text: one(REASONS), ticket: one(REASONS) }
    return {
      event_id: `n${String(index).padStart(4, '0')}`,
      schema_version: 1,
      occurred_at: toTimestamp(at),
      received_at: toTimestamp(new Date(at.getTime() + one([0, 1000, 86_400_000, 400_000_000]))),
      event_date: seoulDay(at),
      retention_class: 'handler',
      system_id: one(['crm', 'shop', '회원관리']),
      channel: one(CHANNELS),
      actor: {
        id: one(['staff-01', 'staff-02', 'Staff-02', '김직원']),
        type: one(ACTOR_TYPES),
        on_behalf_of: null,
        department: one([null, '', 'support', '고객지원팀']),
        session_id: null,
      },
      source: {
        ip: source.ip,
        ip_hex: source.ip === null ? null : hexOf(source.ip),
        country: one([null, 'KR']),
        site: source.site ?? null,
        user_agent: null,
        device_id: source.device_id ?? null,
      },
      action: one(ACTIONS),
      operation: one([null, '회원 목록']),
      subjects: ids.map((id) => ({ id, type: one([null, 'member']) })),
      subject_count: one([null, 0, new Set(ids).size, 1200]),
      subject_query: null,
      work: null,
      rights: null,
      changed_fields: [],
      data_categories: one([[], ['account', 'contact']]),
      purpose: null,
      reason: chance(0.3) ? null : reason,
      bytes: one([null, 0, 5_000_000_000]),
      outcome: one(OUTCOMES),
      producer: { id: 'crm-server', boot_id: null, seq: null },
      attributes: [],
      late: chance(0.2),
      backfilled: chance(0.1),
      redactions: [],
      event_json: '{}',
      event_hash: String(index).padStart(64, '0'),
    }
  })
  const again = rows.flatMap((row): Row[] => {
    const later = (ms: number) => toTimestamp(new Date(Date.parse(String(row.received_at)) + ms))
    const kind = next()
    if (kind < 0.1) return [{ ...row, received_at: later(60_000) }]
    // Received at the same instant: the hash decides.
    if (kind < 0.15) return [{ ...row, outcome: 'denied', event_hash: `f${String(row.event_hash).slice(1)}` }]
    if (kind < 0.2)
      return [{ ...row, event_date: '2030-03-06', received_at: later(5), event_hash: 'e'.repeat(64) }]
    return []
  })
  return [...rows, ...again]
}
