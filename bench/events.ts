// SPDX-License-Identifier: Apache-2.0
// The events that benchmarks of capture send.
import { v7 } from 'uuid'

const REASONS = [
  '고객 문의 확인 후 처리',
  '월말 정산 자료 확인',
  '배송지 변경 요청',
  '환불 접수 확인',
  '본인 요청에 따른 정보 정정',
]

/** The nth event: a view or search of one member, now, under a new id. */
export const eventAt = (number: number) => ({
  event_id: v7(),
  occurred_at: new Date().toISOString(),
  system_id: 'crm',
  channel: 'app',
  actor: { id: `user.${number % 40}`, type: 'handler', department: 'support' },
  source: { ip: `192.0.2.${number % 120}`, user_agent: 'Mozilla/5.0' },
  action: number % 3 === 0 ? 'search' : 'view',
  operation: '회원 상세 조회',
  subjects: [{ id: `M-${100000 + (number % 5000)}`, type: 'member' }],
  reason: { text: REASONS[number % REASONS.length], ticket: `CS-${number % 10000}` },
  producer: { boot_id: 'bench', seq: number },
})
