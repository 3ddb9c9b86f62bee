// SPDX-License-Identifier: Apache-2.0
// Placing and lifting a legal hold (법적 보존): an entry each, never changed. One person places, two lift.
import { holdsRow } from '../../schemas/evidence.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { Archive } from '../platform/archive.ts'
import { type Clock, toTimestamp } from '../platform/clock.ts'
import { LedgerError } from '../platform/errors.ts'
import type { Row, Warehouse } from '../platform/warehouse.ts'
import { type Hold, openHolds } from './holds.ts'
import { todayOf } from './plan-retention.ts'
import { syncHolds } from './sync-holds.ts'

export type HoldDeps = {
  warehouse: Warehouse
  archive: Archive
  plan: Plan
  clock: Clock
  newId: () => string
}
export type Scope = Pick<Hold, 'system_id' | 'actor_id' | 'subject_id' | 'first_day' | 'last_day'>

const checkScope = (scope: Scope, plan: Plan): void => {
  const { system_id, first_day, last_day } = scope
  if (Object.values(scope).every((value) => value === null))
    throw new LedgerError('HOLD_SCOPE', 'allowed: a system, an actor, a subject or days; none came')
  if (first_day && last_day && first_day > last_day)
    throw new LedgerError('HOLD_SCOPE', `from ${first_day} to ${last_day}`)
  if (system_id && !plan.systems.some((system) => system.id === system_id))
    throw new LedgerError(
      'HOLD_SCOPE',
      `the system is not registered; allowed: ${[...new Set(plan.systems.map((one) => one.id))].join(', ')}`,
    )
}

const said = (text: string, what: string): string => {
  const trimmed = text.normalize('NFC').trim()
  if (trimmed === '') throw new LedgerError('USAGE', `${what} is empty`)
  return trimmed
}

/** Places a hold and puts it on the archive objects it covers. Throws HOLD_SCOPE. Returns its id. */
export const placeHold = async (
  deps: HoldDeps,
  scope: Scope,
  { reason, by }: { reason: string; by: string },
): Promise<string> => {
  checkScope(scope, deps.plan)
  const now = deps.clock.now()
  const today = todayOf(deps.plan, now)
  const hold_id = `hold-${today}-${deps.newId().slice(-6)}`
  const row = {
    hold_id,
    event_date: today,
    entry: 'placed',
    ...scope,
    reason: said(reason, 'the reason'),
    recorded_by: said(by, 'the person who places the hold'),
    second_person: null,
    recorded_at: toTimestamp(now),
  }
  await deps.warehouse.append('holds', [holdsRow.parse(row) as Row])
  await syncHolds(deps.archive, await openHolds(deps.warehouse))
  return hold_id
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Lifts a hold. Throws HOLD_UNKNOWN for one that is not in force, HOLD_SECOND_PERSON when one person would do it alone. */
export const liftHold = async (
  deps: HoldDeps,
  holdId: string,
  given: { reason: string; by: string; confirmedBy: string },
): Promise<void> => {
  const by = said(given.by, 'the person who lifts the hold')
  const second_person = said(given.confirmedBy, 'the second person')
  const hold = (await openHolds(deps.warehouse)).find((one) => one.hold_id === holdId)
  if (!hold) throw new LedgerError('HOLD_UNKNOWN', holdId.slice(0, 60))
  if (sameName(by, second_person)) throw new LedgerError('HOLD_SECOND_PERSON', 'both names are the same')
  const now = deps.clock.now()
  const { hold_id, system_id, actor_id, subject_id, first_day, last_day } = hold
  const row = {
    hold_id,
    event_date: todayOf(deps.plan, now),
    entry: 'lifted',
    ...{ system_id, actor_id, subject_id, first_day, last_day },
    reason: said(given.reason, 'the reason'),
    recorded_by: by,
    second_person,
    recorded_at: toTimestamp(now),
  }
  await deps.warehouse.append('holds', [holdsRow.parse(row) as Row])
  await syncHolds(deps.archive, await openHolds(deps.warehouse))
}
