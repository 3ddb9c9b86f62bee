// SPDX-License-Identifier: Apache-2.0
// The work of support, operations and marketing: many members, a few steps each.
import { type Desk, download, some, someone, type Task } from './desk.ts'
import type { Step } from './event.ts'
import type { Subject } from './systems.ts'

/** One caller: search, look, perhaps note or correct; a third of the cases stay open. */
export const supportCase: Task = (desk) => {
  const { random } = desk
  const subjects = [someone(desk)]
  const steps: Step[] = []
  if (random.chance(0.12))
    steps.push({
      action: 'search',
      operation: '회원 검색',
      subject_query: { template: 'phone = ?', hits: 0 },
    })
  steps.push({ action: 'search', operation: '회원 검색', subjects })
  steps.push({ action: 'view', operation: '회원 상세', subjects })
  if (random.chance(0.45)) steps.push({ action: 'view', operation: '회원 주문 내역', subjects })
  if (random.chance(0.5))
    steps.push({ action: 'update', operation: '상담 메모 저장', subjects, changed_fields: ['memo'] })
  if (random.chance(0.04))
    steps.push({
      action: 'update',
      operation: '회원 정보 수정',
      subjects,
      changed_fields: random.choice([['phone'], ['address'], ['phone', 'address'], ['email']]),
    })
  if (random.chance(0.005))
    steps.push({ action: 'view', operation: '회원 결제 수단', subjects, outcome: 'denied' })
  const visits = random.weighted([
    [68, 0],
    [20, 1],
    [9, 2],
    [3, 3],
  ])
  for (let visit = 0; visit < visits; visit++) desk.keepOpen(subjects[0] as Subject)
  return steps
}

/** Another look at the member of a case that was kept open. */
export const followUp = (desk: Desk, subject: Subject): Step[] => [
  { action: 'view', operation: '회원 상세', subjects: [subject] },
  ...(desk.random.chance(0.4)
    ? [
        {
          action: 'update',
          operation: '상담 메모 저장',
          subjects: [subject],
          changed_fields: ['memo'],
        } as Step,
      ]
    : []),
]

/** One order, found in a list and sent on its way. */
export const orderRound: Task = (desk) => {
  const { random } = desk
  const subjects = [someone(desk)]
  const steps: Step[] = []
  if (random.chance(0.6))
    steps.push({
      action: 'search',
      operation: '주문 검색',
      subject_query: { template: 'order_status = ? AND ordered_at >= ?', hits: random.integer(0, 20) },
    })
  if (random.chance(0.3)) steps.push({ action: 'view', operation: '주문 목록', subjects: some(desk, 8, 20) })
  steps.push({ action: 'view', operation: '주문 상세', subjects })
  if (random.chance(0.7))
    steps.push({
      action: 'update',
      operation: '배송 상태 변경',
      subjects,
      changed_fields: ['delivery_status'],
    })
  if (random.chance(0.15))
    steps.push({ action: 'print', operation: '송장 출력', subjects: some(desk, 3, 12) })
  if (random.chance(0.02)) steps.push(download(desk, '출고 목록 내려받기', some(desk, 5, 40)))
  return steps
}

/** One segment of members, looked through for a campaign. */
export const campaign: Task = (desk) => {
  const { random } = desk
  const steps: Step[] = [
    {
      action: 'search',
      operation: '고객 세그먼트 조회',
      subject_query: { template: 'grade = ? AND last_order_at < ?', hits: random.integer(0, 40) },
    },
    { action: 'view', operation: '세그먼트 회원 목록', subjects: some(desk, 5, 20) },
  ]
  if (random.chance(0.5)) steps.push({ action: 'view', operation: '회원 상세', subjects: [someone(desk)] })
  if (random.chance(0.25))
    steps.push({
      action: 'update',
      operation: '캠페인 대상 지정',
      subjects: some(desk, 3, 15),
      changed_fields: ['campaign_id'],
    })
  if (random.chance(0.12)) steps.push(download(desk, '발송 대상 내려받기', some(desk, 5, 40)))
  return steps
}
