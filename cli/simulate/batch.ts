// SPDX-License-Identifier: Apache-2.0
// What the services of the company do every night.
import type { Company } from './company.ts'
import { clock, momentOf, weekdayOf } from './days.ts'
import { type Dated, eventAt, type Seat } from './event.ts'
import type { Random } from './random.ts'
import { member } from './systems.ts'

const PART = 200

/** The settlement of yesterday's orders in parts, and the copy of changed members. */
export const nightlyBatch = (day: string, company: Company, random: Random): Dated[] => {
  const orders = Math.min(
    company.members,
    random.poisson(company.people.length * (weekdayOf(day) < 2 ? 14 : 22)),
  )
  const subjects = random.distinct(orders, 1, company.members).map(member)
  const parts = Math.ceil(orders / PART)
  const start = momentOf(day, clock('02:10') + 20 * random.unit())
  const settlement = Array.from({ length: parts }, (_, index) =>
    eventAt(
      start + index * 4000 + random.integer(0, 900),
      service('svc-settlement'),
      {
        action: 'view',
        operation: '일 정산 집계',
        subjects: subjects.slice(index * PART, (index + 1) * PART),
        work: { id: `settlement-${day}`, part: index + 1, parts },
      },
      random,
    ),
  )
  const changed = Math.max(1, random.poisson(company.people.length * 9))
  const sync = eventAt(
    momentOf(day, clock('04:00') + 40 * random.unit()),
    service('svc-member-sync'),
    {
      action: 'update',
      operation: '회원 변경분 반영',
      subject_query: { template: 'updated_at >= ? AND updated_at < ?', hits: changed },
      changed_fields: ['grade', 'last_order_at'],
    },
    random,
  )
  return [...settlement, sync]
}

const service = (id: string): Seat => ({
  system_id: 'data-warehouse',
  channel: 'batch',
  actor: { id, type: 'service', department: '개발팀' },
  source: { site: '전산실', device_id: 'batch-01' },
})
