// SPDX-License-Identifier: Apache-2.0
// Stored rows for tests of retention: events as capture makes them, refused ones, and counting what is stored.
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { ACTOR_TYPES, type AccessEvent } from '../../schemas/access-event.ts'
import type { Plan } from '../../schemas/plan.ts'
import { defaultPlan } from '../plan/default-plan.ts'
import { select } from '../platform/select.ts'

const KEY = { id: 'r1', secret: new Uint8Array(32).fill(7) }

export type GivenEvent = Partial<AccessEvent> & {
  at: string
  received_at?: string
  backfilled?: boolean
  /** So many events, a second apart. */
  times?: number
  /** A word in the session of each, to be searched for in files. */
  word?: string
}

let events = 0

/** Rows of events, received a second after they happened unless said. A grant makes the class rights. */
export const eventRows = (given: readonly GivenEvent[], plan: Plan = defaultPlan()): Row[] => {
  const producer = {
    id: 'local',
    systems: plan.systems.map((system) => system.id),
    actor_types: [...ACTOR_TYPES],
  }
  const rules = captureRules(plan, () => KEY)
  return given.flatMap(({ at, received_at, backfilled = false, times = 1, word, ...event }) =>
    Array.from({ length: times }, (_, index) => {
      events += 1
      const occurredAt = new Date(Date.parse(at) + index * 1000)
      const raw = {
        event_id: `01990a1c-7b00-7000-8000-${events.toString(16).padStart(12, '0')}`,
        occurred_at: occurredAt.toISOString(),
        system_id: 'crm',
        channel: 'app',
        actor: {
          id: 'staff-01',
          type: 'handler',
          ...(word ? { session_id: `${word}-${(events * 2654435761) % 4294967296}` } : {}),
        },
        source: { ip: '192.0.2.10' },
        action: 'view',
        ...(event.action === 'grant' ? { rights: { grantee_id: 'staff-02', role: 'viewer' } } : {}),
        ...(event.action === 'grant' ? {} : { subjects: [{ id: `M-${events}` }] }),
        ...event,
      }
      const receivedAt = received_at ? new Date(received_at) : new Date(occurredAt.getTime() + 1000)
      const judged = judgeEvent(raw, producer, rules, receivedAt, backfilled)
      if (!('row' in judged)) throw new Error(JSON.stringify(judged.refusal))
      return judged.row as Row
    }),
  )
}

/** A refused event, received on a day. */
export const refusedRow = (day: string, system: string | null, change: Row = {}): Row => ({
  rejection_id: `r-${day}-${system}`,
  received_at: `${day}T00:00:00.000000Z`,
  event_date: day,
  retention_class: 'handler',
  producer_id: 'local',
  system_id: system,
  event_id: null,
  code: 'EVENT_SCHEMA',
  path: '$',
  allowed: 'a schema',
  received: 'nothing',
  body: '{}',
  body_bytes: 2,
  body_hash: '00',
  truncated: false,
  ...change,
})

/** `day system class count` of every slice of the access events. */
export const storedEvents = async (warehouse: Warehouse): Promise<string[]> =>
  (
    await warehouse.query(
      select(
        'SELECT event_date AS d, system_id AS s, retention_class AS c, count(*) AS n FROM access_events GROUP BY ALL ORDER BY ALL',
        'd DATE, s STRING, c STRING, n INT64',
      ),
    )
  ).map(({ d, s, c, n }) => `${d} ${s} ${c} ${n}`)

export const countOf = async (warehouse: Warehouse, table: string): Promise<number> =>
  (await warehouse.query(select(`SELECT count(*) AS n FROM ${table}`, 'n INT64')))[0]?.n as number
