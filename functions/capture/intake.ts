// SPDX-License-Identifier: Apache-2.0
// The two kinds of record that capture takes, each with its path, its judge and its own tables. What is about end users never
// meets what is about handlers.
import type { AccessEventsRow } from '../../schemas/access-events.ts'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'
import type { TableName } from '../../schemas/tables.ts'
import type { Row, Warehouse } from '../platform/warehouse.ts'
import { judgeConnection } from './judge-connection.ts'
import { type CaptureRules, judgeEvent } from './judge-event.ts'
import type { JudgedAs, RefusedEvent } from './judged.ts'
import type { Producer } from './producers.ts'
import { rejectionRow } from './rejection-row.ts'
import { storeEvents } from './store-events.ts'

/** What capture itself looks at in a stored row. */
export type StoredRow = Row & {
  event_id: string
  event_hash: string
  late: boolean
  redactions: readonly unknown[]
}

export type Intake = {
  rejected: TableName
  judge(raw: unknown, producer: Producer, rules: CaptureRules, receivedAt: Date): JudgedAs<StoredRow>
  /** Resolves when rows of its own judge are stored durably. Throws WAREHOUSE_*. */
  store(warehouse: Pick<Warehouse, 'append'>, rows: readonly StoredRow[]): Promise<void>
  refuse(
    raw: unknown,
    refused: RefusedEvent,
    producer: Producer,
    rules: CaptureRules,
    receivedAt: Date,
  ): RejectedEventsRow
}

/** By path. */
export const INTAKES: ReadonlyMap<string, Intake> = new Map([
  [
    '/v1/events',
    {
      rejected: 'rejected_events',
      judge: (raw, producer, rules, receivedAt) => judgeEvent(raw, producer, rules, receivedAt),
      store: (warehouse, rows) => storeEvents(warehouse, rows as unknown as AccessEventsRow[]),
      refuse: rejectionRow,
    },
  ],
  [
    '/v1/connections',
    {
      rejected: 'rejected_connections',
      judge: judgeConnection,
      store: (warehouse, rows) => warehouse.append('connection_events', rows),
      refuse: (raw, refused, producer, rules, receivedAt) =>
        rejectionRow(raw, refused, producer, rules, receivedAt, 'connection'),
    },
  ],
])
