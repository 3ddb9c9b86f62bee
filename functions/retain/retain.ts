// SPDX-License-Identifier: Apache-2.0
// One run of retention: finishes what was cut short, plans, and destroys what is due, if nothing stops it.
import { confirmingPerson } from '../../plan/check-destruction.ts'
import { dayOf, versionOn } from '../../plan/versions.ts'
import type { Plan, PlanVersion } from '../../schemas/plan.ts'
import { loadStatement } from '../../sql/statements.ts'
import type { Archive } from '../platform/archive.ts'
import type { Clock } from '../platform/clock.ts'
import { LedgerError } from '../platform/errors.ts'
import type { Warehouse } from '../platform/warehouse.ts'
import { finishRun, type RunOutcome } from './finish-run.ts'
import type { ClockWitness, Stop } from './guards.ts'
import { lookUpHolds, openHolds } from './holds.ts'
import { takeInventory } from './inventory.ts'
import {
  type Confirmed,
  type PlannedPart,
  planRetention,
  type RetentionPlan,
  todayOf,
} from './plan-retention.ts'
import {
  claimRun,
  destructionId,
  lastRunAt,
  nextRunId,
  type RunClaim,
  type RunSlice,
  unfinishedRuns,
} from './runs.ts'
import { syncHolds } from './sync-holds.ts'

export type RetainDeps = {
  warehouse: Warehouse
  archive: Archive
  plan: Plan
  clock: Clock
  /** Names this process in its attempts. */
  owner: string
  /** No other process can be at a run (embedded, with the data folder opened by this one). */
  alone: boolean
}

export type Retention = RetentionPlan & {
  /** Runs that were cut short. */
  unfinished: readonly RunClaim[]
}

/** Events older than this say nothing of today's clock. */
const WITNESS_DAYS = 400
const DAY_MS = 24 * 60 * 60 * 1000

const witnessOf = async (deps: RetainDeps, now: Date): Promise<ClockWitness> => {
  const from = new Date(now.getTime() - WITNESS_DAYS * DAY_MS)
  const floor_day = dayOf(versionOn(deps.plan, from.toISOString().slice(0, 10)), from)
  const [row] = await deps.warehouse.query(loadStatement('retain/newest_event'), { floor_day })
  const newest = row?.newest as string | null | undefined
  return { newest_event: newest ? new Date(newest) : null, last_run: await lastRunAt(deps.archive) }
}

/** What retention would do now. Changes nothing. */
export const retentionNow = async (deps: RetainDeps, confirmed: Confirmed): Promise<Retention> => {
  const now = deps.clock.now()
  const inventory = await takeInventory(deps.warehouse, deps.archive)
  const days = inventory.parts.map((part) => part.day).sort()
  const holds = await openHolds(deps.warehouse)
  const holdings = await lookUpHolds(deps.warehouse, holds, [
    days[0] ?? '9999-12-31',
    days.at(-1) ?? '0001-01-01',
  ])
  const witness = await witnessOf(deps, now)
  const { plan, warehouse } = deps
  const known = { plan, now, inventory, holdings, witness, recovery: warehouse.recovery }
  return { ...planRetention(known, confirmed), unfinished: await unfinishedRuns(deps.archive) }
}

/** Who may confirm a destruction: the officer or the deputy. Returns the name as the plan has it. Throws RETAIN_CONFIRMER. */
export const confirmerOf = (version: PlanVersion, given: string): string => {
  const found = confirmingPerson(version, given)
  if (found !== undefined) return found
  const allowed = [version.officer.name, ...(version.deputy ? [version.deputy.name] : [])]
  throw new LedgerError('RETAIN_CONFIRMER', `allowed: ${allowed.join(', ')}; came: ${given.slice(0, 60)}`)
}

/** Who confirmed in advance by the plan in force, or null where a person confirms each time. */
export const standingConfirmation = (plan: Plan, now: Date): string | null =>
  versionOn(plan, todayOf(plan, now)).destruction.automatic?.confirmed_by ?? null

const manifestsOf = async (deps: RetainDeps, due: readonly PlannedPart[]) => {
  const days = due.map((part) => part.day)
  const rows = (await deps.warehouse.query(loadStatement('retain/manifests'), {
    first_day: days[0] ?? '9999-12-31',
    last_day: days.at(-1) ?? '0001-01-01',
  })) as { manifest_id: string; day: string; system_id: string; retention_class: string }[]
  return (part: PlannedPart): string[] =>
    rows
      .filter((row) => row.day === part.day && row.system_id === part.system_id)
      .filter((row) => row.retention_class === part.stored_class)
      .map((row) => row.manifest_id)
}

const claimOf = async (
  deps: RetainDeps,
  { due, today }: RetentionPlan,
  confirmed_by: string,
): Promise<RunClaim> => {
  const run_id = await nextRunId(deps.archive, today)
  const manifests = await manifestsOf(deps, due)
  const slices = due.map((part): RunSlice => {
    const { table, day, system_id, stored_class, retention_class, row_count, objects, basis } = part
    const destruction_id = destructionId(run_id, part)
    return {
      destruction_id,
      table,
      day,
      system_id,
      stored_class,
      retention_class,
      row_count,
      objects: [...objects],
      basis,
      manifest_ids: manifests(part),
    }
  })
  return {
    format: 'access-ledger/destruction-run/1',
    run_id,
    event_day: today,
    claimed_at: deps.clock.now().toISOString(),
    confirmed_by,
    slices,
  }
}

export type Applied = { finished: RunOutcome[]; ran: RunOutcome | null; plan: Retention }

/**
 * Finishes runs that were cut short, then destroys what is due. Throws the code of the first stop and has then destroyed nothing
 * new; RETAIN_CONFIRMER for a person who may not confirm; what finishing a run throws, and then the next call finishes it.
 */
export const applyRetention = async (
  deps: RetainDeps,
  confirmedBy: string,
  confirmed: Confirmed,
): Promise<Applied> => {
  const now = deps.clock.now()
  const confirmer = confirmerOf(versionOn(deps.plan, now.toISOString().slice(0, 10)), confirmedBy)
  const finished: RunOutcome[] = []
  const before = await retentionNow(deps, confirmed)
  // How much goes was confirmed when a run was claimed; finishing it asks for plan and clock alone.
  if (before.unfinished.length > 0) refuse(before.stops.filter((stop) => stop.code !== 'RETAIN_TOO_MUCH'))
  await syncHolds(deps.archive, before.holds)
  for (const claim of before.unfinished) finished.push(await finishRun(deps, claim))
  const plan = finished.length > 0 ? await retentionNow(deps, confirmed) : before
  // A plan that looks wrong is said also where nothing is due: what is due cannot be reckoned by it.
  const wrong = plan.stops.filter(({ code }) => code === 'RETAIN_PLAN' || code === 'RETAIN_FLOOR')
  refuse(plan.due.length > 0 ? plan.stops : wrong)
  if (plan.due.length === 0) return { finished, ran: null, plan }
  const claim = await claimOf(deps, plan, confirmer)
  await claimRun(deps.archive, claim)
  return { finished, ran: await finishRun(deps, claim), plan }
}

/** Throws the code of the first stop, with everything of that code, and names the others. */
const refuse = (stops: readonly Stop[]): void => {
  const [first] = stops
  if (!first) return
  const { code } = first
  const details = stops.filter((stop) => stop.code === code).map((stop) => stop.detail)
  const others = [...new Set(stops.map((stop) => stop.code).filter((one) => one !== code))]
  throw new LedgerError(
    code,
    `${details.join('; ')}${others.length > 0 ? ` (and ${others.join(', ')})` : ''}`,
  )
}
