// SPDX-License-Identifier: Apache-2.0
// Exceptions of an open ledger: listed, recorded, ended. Each is on record as an access event before it is made.
import { randomBytes } from 'node:crypto'
import { systemClock, toTimestamp } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row, Statement } from '../../functions/platform/warehouse.ts'
import { dayOf, versionOn } from '../../plan/versions.ts'
import type { ExceptionsRow } from '../../schemas/detection.ts'
import { loadRules } from '../../sql/rules.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { Ledger } from '../ledger.ts'
import { recordAccess, userName } from '../query/record.ts'
import type { Session } from '../session.ts'
import { type Listed, reasonFault, requireException } from './new-exception.ts'

export type AddOptions = {
  rule: string
  actor: string
  system?: string
  reason: string
  approver: string
  from?: string
  until: string
  id?: string
}

const todayOf = (ledger: Ledger, { clock }: Session): string => {
  const now = clock.now()
  return dayOf(versionOn(ledger.plan, now.toISOString().slice(0, 10)), now)
}

const read = (ledger: Ledger, session: Session): Promise<Row[]> =>
  ledger.warehouse.query(loadStatement('except/list'), {
    day: todayOf(ledger, session),
    as_of: toTimestamp(session.clock.now()),
  })

/** A change without its record must not be, so the record comes first; the real time stands in it, whatever --now says. */
const store = async (
  ledger: Ledger,
  change: { action: 'create' | 'update'; operation: string },
  row: ExceptionsRow,
): Promise<void> => {
  const access = {
    ...change,
    template: `exception ${row.exception_id}: ${row.rule_id}, ${row.valid_from} to ${row.valid_to}`,
    parameters: row,
    hits: 0,
    reason: row.reason,
  }
  await recordAccess(ledger, systemClock, { ...access, outcome: 'success' })
  try {
    await ledger.warehouse.append('exceptions', [row])
  } catch (error) {
    await recordAccess(ledger, systemClock, { ...access, outcome: 'error' })
    throw error
  }
}

/** Every exception with its state, those in force first. Listing is itself on record. */
export const listExceptions = async (
  ledger: Ledger,
  session: Session,
): Promise<{ columns: Statement['columns']; rows: Row[]; zone: string }> => {
  const { columns, googlesql } = loadStatement('except/list')
  const rows = await read(ledger, session)
  await recordAccess(ledger, systemClock, {
    action: 'search',
    operation: 'except list',
    template: googlesql,
    parameters: {},
    outcome: 'success',
    hits: 0,
  })
  return { columns, rows, zone: versionOn(ledger.plan, todayOf(ledger, session)).time_zone }
}

/** Records one exception and says so. Throws EXCEPTION_REFUSED with everything that is wrong. */
export const addException = async (
  ledger: Ledger,
  session: Session,
  options: AddOptions,
): Promise<string> => {
  const today = todayOf(ledger, session)
  const one = {
    id: options.id ?? `ex-${today}-${randomBytes(4).toString('hex')}`,
    rule: options.rule,
    system: options.system ?? null,
    actor: options.actor,
    reason: options.reason.trim(),
    approved_by: options.approver,
    valid_from: options.from ?? today,
    valid_to: options.until,
  }
  const rules = Object.fromEntries((await loadRules()).map((rule) => [rule.id, rule]))
  const listed = (await read(ledger, session)) as Listed[]
  requireException(one, { plan: ledger.plan, rules, listed, today })
  await store(
    ledger,
    { action: 'create', operation: 'except add' },
    {
      exception_id: one.id,
      load_id: null,
      rule_id: one.rule,
      system_id: one.system,
      actor_id: one.actor,
      reason: one.reason,
      approved_by: one.approved_by,
      valid_from: one.valid_from,
      valid_to: one.valid_to,
      recorded_at: toTimestamp(session.clock.now()),
      ended: false,
      recorded_by: userName(),
    },
  )
  const known = ledger.plan.roster.some((entry) => entry.id === one.actor)
  return [
    `${one.id} holds from ${one.valid_from} to ${one.valid_to}: ${one.rule}, ${one.system ?? 'every system'}`,
    ...(known ? [] : ['The actor is not in the roster: check the spelling']),
  ].join('\n')
}

/** Ends one exception and says so. Throws EXCEPTION_REFUSED for one that is unknown or over. */
export const endException = async (
  ledger: Ledger,
  session: Session,
  id: string,
  reason: string,
): Promise<string> => {
  const listed = (await read(ledger, session)) as Listed[]
  const held = listed.find((one) => one.exception_id === id)
  if (!held)
    throw new LedgerError('EXCEPTION_REFUSED', 'there is no such exception; access-ledger except list')
  if (held.state !== 'in force' && held.state !== 'not yet')
    throw new LedgerError('EXCEPTION_REFUSED', `${id} is ${held.state} already`)
  const fault = reasonFault(reason)
  if (fault) throw new LedgerError('EXCEPTION_REFUSED', fault)
  await store(
    ledger,
    { action: 'update', operation: 'except end' },
    {
      exception_id: id,
      load_id: null,
      rule_id: held.rule_id,
      system_id: held.system_id,
      actor_id: held.actor_id,
      reason: reason.trim(),
      approved_by: userName(),
      valid_from: held.valid_from,
      valid_to: held.valid_to,
      recorded_at: toTimestamp(session.clock.now()),
      ended: true,
      recorded_by: userName(),
    },
  )
  return `${id} is ended: days judged from now on are judged without it`
}
