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

/** The account of the machine that runs the command; a container may run under a number that has no name. */
export const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}

/** What someone did to the ledger itself, and on how many rows. */
export type LedgerAccess = {
  action: 'search' | 'create' | 'update' | 'delete'
  operation: string
  template: string
  parameters: Readonly<Record<string, Value>>
  outcome: 'success' | 'error'
  hits: number
  /** Why it was done, in words, and the number of the case. */
  reason?: string | undefined
  ticket?: string | undefined
}

/** Stores the access event of work on the ledger. Throws WAREHOUSE_* when it cannot be stored: then the work may not go on. */
export const recordAccess = async (ledger: Ledger, clock: Clock, access: LedgerAccess): Promise<void> => {
  const now = clock.now()
  const event = {
    event_id: v7({ msecs: now.getTime() }),
    occurred_at: now.toISOString(),
    system_id: 'access-ledger',
    channel: 'db',
    actor: { id: userName(), type: 'admin' },
    source: { site: hostname().slice(0, 128) || 'local' },
    action: access.action,
    operation: access.operation,
    subject_query: {
      template: access.template.slice(0, MAX_TEMPLATE),
      digest: createHash('sha256').update(JSON.stringify(access.parameters)).digest('hex'),
      hits: access.hits,
    },
    ...(access.reason || access.ticket ? { reason: { text: access.reason, ticket: access.ticket } } : {}),
    outcome: access.outcome,
  }
  const judged = judgeEvent(event, PRODUCER, ledger.rules, now)
  if (!('row' in judged))
    throw new LedgerError('INTERNAL', `${access.operation} could not be recorded: ${judged.refusal.path}`)
  await ledger.warehouse.append('access_events', [judged.row])
}

/** Stores the access event of one query. Throws WAREHOUSE_* when it cannot be stored: then no rows may be shown. */
export const recordQuery = (
  ledger: Ledger,
  clock: Clock,
  {
    name,
    sql,
    ...query
  }: Pick<LedgerAccess, 'parameters' | 'outcome' | 'hits' | 'reason' | 'ticket'> & {
    name: string
    sql: string
  },
): Promise<void> =>
  recordAccess(ledger, clock, { action: 'search', operation: `query ${name}`, template: sql, ...query })
