// SPDX-License-Identifier: Apache-2.0
// The work of finance, human resources and engineering.
import { download, some, someone, type Task } from './desk.ts'
import type { Step } from './event.ts'
import { reasonOf } from './reasons.ts'
import { applicant, employee } from './systems.ts'

/** One refund request. */
export const refund: Task = (desk) => {
  const { random } = desk
  const subjects = [someone(desk)]
  const steps: Step[] = [{ action: 'view', operation: '환불 요청 상세', subjects }]
  if (random.chance(0.8)) steps.push({ action: 'view', operation: '결제 내역', subjects })
  if (random.chance(0.6))
    steps.push({ action: 'update', operation: '환불 승인', subjects, changed_fields: ['refund_status'] })
  if (random.chance(0.08))
    steps.push({ action: 'print', operation: '세금계산서 출력', subjects: some(desk, 1, 3) })
  if (random.chance(0.1)) steps.push(download(desk, '환불 내역 내려받기', some(desk, 5, 40)))
  return steps
}

/** One applicant. */
export const hiring: Task = (desk) => {
  const { random } = desk
  const subjects = [applicant(random.integer(1, desk.applicants))]
  const steps: Step[] = []
  if (random.chance(0.5)) steps.push({ action: 'search', operation: '지원자 검색', subjects })
  steps.push({ action: 'view', operation: '지원서', subjects })
  if (random.chance(0.4))
    steps.push({ action: 'update', operation: '전형 결과 입력', subjects, changed_fields: ['stage'] })
  if (random.chance(0.08)) {
    const several = random.distinct(random.integer(2, 8), 1, desk.applicants).map(applicant)
    steps.push(download(desk, '지원서 내려받기', several))
  }
  return steps
}

/** One employee record. */
export const staffRecord: Task = (desk) => {
  const subjects = [employee(desk.random.integer(1, desk.employees))]
  return [
    { action: 'view', operation: '인사 기록', subjects },
    ...(desk.random.chance(0.3)
      ? [{ action: 'update', operation: '근태 정정', subjects, changed_fields: ['attendance'] } as Step]
      : []),
  ]
}

/** Queries in search of a fault, under one ticket. */
export const investigation: Task = (desk) => {
  const { random } = desk
  const reason = reasonOf('engineering', desk.day, random)
  const query = (): Step => ({
    action: 'search',
    operation: 'SELECT',
    subject_query: {
      template: random.choice([
        'order_id = ?',
        'member_id = ? AND created_at >= ?',
        'status = ? AND updated_at < ?',
      ]),
      hits: random.integer(0, 12),
    },
    reason,
  })
  return [
    ...Array.from({ length: random.integer(1, 5) }, query),
    { action: 'view', operation: 'SELECT', subjects: some(desk, 1, 4), reason },
  ]
}

/** One right given or taken. */
export const rightsChange: Task = ({ random, accounts, person }) => {
  const others = accounts.filter((account) => account !== person.actor_id)
  const grantee_id = random.choice(others)
  const role = random.choice(['crm-viewer', 'crm-editor', 'shop-admin-viewer', 'hr-viewer'])
  const given = random.chance(0.6)
  return [
    {
      system_id: 'crm',
      channel: 'console',
      action: given ? 'grant' : 'revoke',
      operation: '권한 관리',
      rights: {
        grantee_id,
        role,
        ...(given ? { after: role } : { before: role }),
        approver_id: random.choice(others.filter((account) => account !== grantee_id)),
      },
      reason: { ticket: `IAM-${random.integer(100, 999)}` },
    },
  ]
}
