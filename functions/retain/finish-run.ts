// SPDX-License-Identifier: Apache-2.0
// Carries a claimed run to its end: destroys, makes it unrecoverable, looks whether it is gone, and only then writes the
// destruction ledger (파기관리대장). Each step may be repeated, so a run that was cut short anywhere is finished by the next.
import { destructionsRow } from '../../schemas/evidence.ts'
import { TABLES } from '../../schemas/tables.ts'
import { loadStatement } from '../../sql/statements.ts'
import { toTimestamp } from '../platform/clock.ts'
import { codeOf, LedgerError } from '../platform/errors.ts'
import { storedSlices } from '../platform/slices.ts'
import type { Row } from '../platform/warehouse.ts'
import { type Hold, holdsOnObject, holdsOnSlice, lookUpHolds, openHolds } from './holds.ts'
import { todayOf } from './plan-retention.ts'
import type { RetainDeps } from './retain.ts'
import { claimAttempt, endRun, type RunClaim, type RunSlice } from './runs.ts'

export type RunOutcome = { run_id: string; destroyed: RunSlice[]; left: RunSlice[] }

const DAY_MS = 24 * 60 * 60 * 1000
/** What keeps a slice for now: it is planned anew by a later run. */
const WAITS: ReadonlySet<string> = new Set(['WAREHOUSE_FRESH_ROWS', 'ARCHIVE_HELD'])

/** Slices with the rows and objects that are there now. */
const whatIsThere = async (deps: RetainDeps, slices: readonly RunSlice[]): Promise<Map<RunSlice, number>> => {
  const there = new Map<RunSlice, number>()
  const names = new Set(await deps.archive.list(''))
  for (const slice of slices.filter((one) => one.table === 'archive'))
    there.set(slice, slice.objects.filter((name) => names.has(name)).length)
  for (const table of new Set(slices.flatMap((one) => (one.table === 'archive' ? [] : [one.table])))) {
    const mine = slices.filter((one) => one.table === table)
    const last_day =
      mine
        .map((one) => one.day)
        .sort()
        .at(-1) ?? ''
    const stored = await deps.warehouse.query(storedSlices(table), { last_day })
    const perClass = TABLES[table].kept === 'events'
    const key = (day: unknown, system: unknown, kind: unknown) =>
      JSON.stringify([day, system, perClass ? kind : null])
    const counts = new Map(
      stored.map((row) => [key(row.day, row.system_id, row.retention_class), Number(row.row_count)]),
    )
    for (const slice of mine)
      there.set(slice, counts.get(key(slice.day, slice.system_id, slice.stored_class)) ?? 0)
  }
  return there
}

/** Slices of the run that a hold covers and that are still there. What is gone already is told as it is. */
const heldBy = async (
  deps: RetainDeps,
  holds: readonly Hold[],
  slices: readonly RunSlice[],
): Promise<Set<RunSlice>> => {
  if (holds.length === 0 || slices.length === 0) return new Set()
  const days = slices.map((one) => one.day).sort()
  const holdings = await lookUpHolds(deps.warehouse, holds, [days[0] ?? '', days.at(-1) ?? ''])
  const there = await whatIsThere(deps, slices)
  return new Set(
    slices.filter((slice) => {
      if ((there.get(slice) ?? 0) === 0) return false
      const { table, day, system_id, stored_class } = slice
      return (
        (table === 'archive'
          ? holdsOnObject(holds, {
              event_day: day,
              system_id,
              retention_class: stored_class ?? slice.retention_class,
            })
          : holdsOnSlice(holdings, { table, day, system_id, retention_class: stored_class })
        ).length > 0
      )
    }),
  )
}

/** What became of one slice: the part that is destroyed with its rows, and the part that has to wait. */
type Fate = { done: RunSlice | null; rows: number; left: RunSlice | null }

const waits = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work
  } catch (error) {
    if (WAITS.has(codeOf(error))) return null
    throw error
  }
}

/** Objects are held one by one: a lock of the service, or a hold that was put on meanwhile. */
const removeObjects = async (deps: RetainDeps, slice: RunSlice): Promise<Fate> => {
  const removed: string[] = []
  const held: string[] = []
  for (const name of slice.objects) {
    const gone = await waits(deps.archive.remove(name).then(() => true))
    ;(gone ? removed : held).push(name)
  }
  return {
    done: removed.length > 0 ? { ...slice, objects: removed } : null,
    rows: 0,
    left: held.length > 0 ? { ...slice, objects: held } : null,
  }
}

const destroySlice = async (deps: RetainDeps, slice: RunSlice): Promise<Fate> => {
  if (slice.table === 'archive') return removeObjects(deps, slice)
  const { day, system_id: system, stored_class, retention_class } = slice
  const rows = await waits(
    deps.warehouse.destroy(slice.table, { day, system, retentionClass: stored_class ?? retention_class }),
  )
  return rows === null ? { done: null, rows: 0, left: slice } : { done: slice, rows, left: null }
}

const idsOf = (holds: readonly Hold[]): string => holds.map((hold) => hold.hold_id).join(' ')

/** Destroys slices one by one. Holds are looked at anew before each day, for one may be placed while this works. */
const destroyAll = async (deps: RetainDeps, slices: readonly RunSlice[]): Promise<Fate[]> => {
  const fates: Fate[] = []
  let holds = await openHolds(deps.warehouse)
  let held = await heldBy(deps, holds, slices)
  let day: string | undefined
  for (const [index, slice] of slices.entries()) {
    if (day !== undefined && day !== slice.day) {
      const now = await openHolds(deps.warehouse)
      if (idsOf(now) !== idsOf(holds)) held = await heldBy(deps, now, slices.slice(index))
      holds = now
    }
    day = slice.day
    fates.push(held.has(slice) ? { done: null, rows: 0, left: slice } : await destroySlice(deps, slice))
  }
  return fates
}

const ledgerRow = (deps: RetainDeps, claim: RunClaim, slice: RunSlice, rows: number): Row => {
  const now = deps.clock.now()
  return destructionsRow.parse({
    destruction_id: slice.destruction_id,
    event_date: todayOf(deps.plan, now),
    table_name: slice.table,
    slice_day: slice.day,
    system_id: slice.system_id,
    retention_class: slice.retention_class,
    // A run that was cut short after destroying finds nothing more: then what was counted before stands.
    row_count: Math.max(rows, slice.row_count),
    object_count: slice.objects.length,
    basis: slice.basis,
    confirmed_by: claim.confirmed_by,
    destroyed_at: toTimestamp(now),
    unrecoverable_at: toTimestamp(
      new Date(now.getTime() + (slice.table === 'archive' ? 0 : deps.warehouse.recovery.days) * DAY_MS),
    ),
    manifest_ids: slice.manifest_ids,
  })
}

/** Ids of these that stand in the ledger. */
const inLedger = async (deps: RetainDeps, slices: readonly RunSlice[]): Promise<Set<string>> => {
  const destruction_ids = slices.map((one) => one.destruction_id)
  const rows = await deps.warehouse.query(loadStatement('retain/run_entries'), { destruction_ids })
  return new Set(rows.map((row) => row.destruction_id as string))
}

/**
 * Finishes a run. Throws RETAIN_RUNNING while another process is at it, RETAIN_INCOMPLETE when something is still there, and
 * what warehouse and archive throw; then the run stays open and the ledger says nothing of what is left.
 */
export const finishRun = async (deps: RetainDeps, claim: RunClaim): Promise<RunOutcome> => {
  const { archive, warehouse } = deps
  await claimAttempt(archive, claim, { now: deps.clock.now(), owner: deps.owner, alone: deps.alone })
  const written = await inLedger(deps, claim.slices)
  const open = claim.slices.filter((slice) => !written.has(slice.destruction_id))
  const fates = await destroyAll(deps, open)
  const rowsOf = new Map(fates.flatMap(({ done, rows }) => (done ? [[done, rows] as const] : [])))
  const destroyed = [...rowsOf.keys()]
  if (destroyed.some((slice) => slice.table !== 'archive')) await warehouse.purge()
  const there = await whatIsThere(deps, destroyed)
  const remaining = destroyed.filter((slice) => (there.get(slice) ?? 0) > 0)
  const gone = destroyed.filter((slice) => !remaining.includes(slice))
  if (gone.length > 0)
    await warehouse.append(
      'destructions',
      gone.map((slice) => ledgerRow(deps, claim, slice, rowsOf.get(slice) ?? 0)),
    )
  const [first] = remaining
  if (first)
    throw new LedgerError(
      'RETAIN_INCOMPLETE',
      `${claim.run_id}: ${remaining.length} slices, the first ${first.table} of ${first.day}`,
    )
  const left = fates.flatMap((fate) => (fate.left ? [fate.left] : []))
  await endRun(archive, claim, {
    at: deps.clock.now().toISOString(),
    destroyed: written.size + gone.length,
    left: left.map((slice) => slice.destruction_id),
  })
  const before = claim.slices.filter((slice) => written.has(slice.destruction_id))
  return { run_id: claim.run_id, destroyed: [...before, ...gone], left }
}
