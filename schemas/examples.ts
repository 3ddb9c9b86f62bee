// SPDX-License-Identifier: Apache-2.0
// The events that documentation shows: the smallest valid one, a full one, and a connection event. A test posts each.
import type { AccessEvent } from './access-event.ts'
import type { ConnectionEvent } from './connection-event.ts'

export const smallestEvent: AccessEvent = {
  event_id: '01990a1c-7b00-7000-8000-000000000001',
  occurred_at: '2026-09-01T09:30:00+09:00',
  system_id: 'crm',
  channel: 'app',
  actor: { id: 'han.seoyun', type: 'handler' },
  source: { ip: '192.0.2.10' },
  action: 'view',
  subjects: [{ id: 'M-100234' }],
}

export const fullEvent: AccessEvent = {
  event_id: '01990a1c-7b00-7000-8000-000000000002',
  schema_version: 1,
  occurred_at: '2026-09-01T09:31:12.345+09:00',
  system_id: 'crm',
  channel: 'app',
  actor: { id: 'han.seoyun', type: 'handler', department: 'support', session_id: 's-71f3' },
  source: {
    ip: '192.0.2.10',
    country: 'KR',
    site: 'head-office',
    user_agent: 'Mozilla/5.0',
    device_id: 'laptop-0007',
  },
  action: 'download',
  operation: '회원 목록 내려받기',
  subject_count: 240,
  subject_query: { template: 'grade = ? AND joined_at >= ?', digest: 'sha256:9c1e', hits: 240 },
  work: { id: 'export-2026-09-01-1', part: 1, parts: 1 },
  data_categories: ['membership'],
  purpose: 'service',
  reason: { text: '9월 안내 문자 발송 대상 확인', ticket: 'CS-1042' },
  bytes: 48213,
  outcome: 'success',
  producer: { boot_id: 'b-20260901-1', seq: 4211 },
  attributes: { screen: 'member-list' },
}

export const connectionExample: ConnectionEvent = {
  event_id: '01990a1c-7b00-7000-8000-000000000003',
  occurred_at: '2026-09-01T09:30:00+09:00',
  user_key: 'M-100234',
  address: '198.51.100.24',
  service: 'shop',
  event: 'login',
}
