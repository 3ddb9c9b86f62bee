// SPDX-License-Identifier: Apache-2.0
// Reading the ledger is itself an access (design, invariant 10): each query leaves an access event of the system
// `access-ledger`, through the same judging as any other event.
import { createHash } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { v7 } from 'uuid'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import type { Clock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Value } from '../../functions/platform/warehouse.ts'
import type { Ledger } from '../ledger.ts'

const PRODUCER = { id: 'access-ledger', systems: ['access-ledger'], actor_types: ['admin' as const] }
const MAX_TEMPLATE = 4000

// A container may run under a number that has no name.
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}

/** Stores the access event of one query. Throws WAREHOUSE_* when it cannot be stored: then no rows may be shown. */
export const recordQuery = async (
  ledger: Ledger,
  clock: Clock,
  query: {
    name: string
    sql: string
    parameters: Readonly<Record<string, Value>>
    outcome: 'success' | 'error'
    hits: number
  },
): Promise<void> => {
  const now = clock.now()
  const event = {
    event_id: v7({ msecs: now.getTime() }),
    occurred_at: now.toISOString(),
    system_id: 'access-ledger',
    channel: 'db',
    actor: { id: userName(), type: 'admin' },
    source: { site: hostname().slice(0, 128) || 'local' },
    action: 'search',
    operation: `query ${query.name}`,
    subject_query: {
      template: query.sql.slice(0, MAX_TEMPLATE),
      digest: createHash('sha256').update(JSON.stringify(query.parameters)).digest('hex'),
      hits: query.hits,
    },
    outcome: query.outcome,
  }
  const judged = judgeEvent(event, PRODUCER, ledger.rules, now)
  if (!('row' in judged))
    throw new LedgerError('INTERNAL', `the query could not be recorded: ${judged.refusal.path}`)
  await ledger.warehouse.append('access_events', [judged.row])
}
