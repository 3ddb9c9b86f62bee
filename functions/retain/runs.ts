// SPDX-License-Identifier: Apache-2.0
// A destruction run as archive objects, all created once: the claim says what goes and who confirmed it, before anything
// goes; each attempt says who is at it until when; the end says what became of it. From these alone the next run knows
// what was cut short.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { PLAN_CLASSES } from '../../schemas/plan.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import type { Archive, Kept } from '../platform/archive.ts'
import { codeOf, LedgerError } from '../platform/errors.ts'

const moment = z.iso.datetime()
const PLACES: readonly ['archive', ...TableName[]] = ['archive', ...(Object.keys(TABLES) as TableName[])]

/** What a run destroys at once. */
export const runSlice = z.strictObject({
  destruction_id: z.string().min(1),
  table: z.enum(PLACES),
  day: z.iso.date(),
  system_id: z.string().nullable(),
  /** As stored: null where the table has no class. */
  stored_class: z.enum(PLAN_CLASSES).nullable(),
  retention_class: z.enum(PLAN_CLASSES),
  /** Counted before. */
  row_count: z.int().min(0),
  objects: z.array(z.string().min(1)),
  basis: z.string().min(1),
  manifest_ids: z.array(z.string()),
})

const claimSchema = z.strictObject({
  format: z.literal('access-ledger/destruction-run/1'),
  run_id: z.string().min(1),
  event_day: z.iso.date(),
  claimed_at: moment,
  confirmed_by: z.string().min(1),
  slices: z.array(runSlice).min(1),
})
const attemptSchema = z.strictObject({ at: moment, until: moment, owner: z.string().min(1) })
const endSchema = z.strictObject({
  at: moment,
  destroyed: z.int().min(0),
  /** Slices that a hold or fresh rows kept: they are planned anew. */
  left: z.array(z.string()),
})

export type RunSlice = z.infer<typeof runSlice>
export type RunClaim = z.infer<typeof claimSchema>
export type RunEnd = z.infer<typeof endSchema>
export type Attempt = z.infer<typeof attemptSchema>

const ROOT = 'destructions/'
const claimName = (runId: string): string => `${ROOT}${runId}/run.json`
const endName = (runId: string): string => `${ROOT}${runId}/end.json`
const attemptName = (runId: string, n: number): string => `${ROOT}${runId}/attempt-${n}.json`

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`)
const keptBy = (day: string): Kept => ({ retention_class: 'records', event_day: day, system_id: null })

const read = async <T>(archive: Archive, name: string, schema: z.ZodType<T>): Promise<T | null> => {
  const bytes = await archive.get(name)
  if (!bytes) return null
  const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
  if (!parsed.success)
    throw new LedgerError('INTERNAL', `the archive object ${name} is not what it should be`)
  return parsed.data
}

/** SHA-256 of what names a slice of a run. */
export const destructionId = (
  runId: string,
  slice: Pick<RunSlice, 'table' | 'day' | 'system_id' | 'stored_class'>,
): string =>
  createHash('sha256')
    .update(JSON.stringify([runId, slice.table, slice.day, slice.system_id, slice.stored_class]))
    .digest('hex')

/** Ids of the runs that were claimed, oldest first. */
export const runIds = async (archive: Archive): Promise<string[]> =>
  (await archive.list(ROOT)).flatMap((name) => /^destructions\/([^/]+)\/run\.json$/.exec(name)?.[1] ?? [])

/** The next free id of a day. */
export const nextRunId = async (archive: Archive, day: string): Promise<string> => {
  const taken = (await runIds(archive)).filter((id) => id.startsWith(`run-${day}-`)).length
  return `run-${day}-${String(taken + 1).padStart(3, '0')}`
}

/** Claims a run. Throws RETAIN_RUNNING when another process claimed it first. */
export const claimRun = async (archive: Archive, claim: RunClaim): Promise<void> => {
  await once(archive.put(claimName(claim.run_id), encode(claim), keptBy(claim.event_day)), claim.run_id)
}

const once = async (put: Promise<void>, runId: string): Promise<void> => {
  try {
    await put
  } catch (error) {
    throw codeOf(error) === 'ARCHIVE_EXISTS' ? new LedgerError('RETAIN_RUNNING', runId) : error
  }
}

export const readRun = (archive: Archive, runId: string): Promise<RunClaim | null> =>
  read(archive, claimName(runId), claimSchema)

/** Runs that were claimed and have no end, oldest first. */
export const unfinishedRuns = async (archive: Archive): Promise<RunClaim[]> => {
  const names = new Set(await archive.list(ROOT))
  const open: RunClaim[] = []
  for (const id of await runIds(archive)) {
    if (names.has(endName(id))) continue
    const claim = await readRun(archive, id)
    if (claim) open.push(claim)
  }
  return open
}

/** When the newest run was claimed. */
export const lastRunAt = async (archive: Archive): Promise<Date | null> => {
  const newest = (await runIds(archive)).at(-1)
  const claim = newest === undefined ? null : await readRun(archive, newest)
  return claim ? new Date(claim.claimed_at) : null
}

/** An attempt holds the run for so long. */
const LEASE_MS = 15 * 60 * 1000

/**
 * Claims the next attempt at a run. Throws RETAIN_RUNNING while another process may be at it; `alone` says that none can be.
 */
export const claimAttempt = async (
  archive: Archive,
  { run_id, event_day }: RunClaim,
  { now, owner, alone }: { now: Date; owner: string; alone: boolean },
): Promise<void> => {
  const names = await archive.list(`${ROOT}${run_id}/attempt-`)
  const last =
    names.length === 0 ? null : await read(archive, attemptName(run_id, names.length), attemptSchema)
  if (last && !alone && last.owner !== owner && new Date(last.until) > now)
    throw new LedgerError('RETAIN_RUNNING', `${run_id} until ${last.until}`)
  const until = new Date(now.getTime() + LEASE_MS).toISOString()
  const attempt: Attempt = { at: now.toISOString(), until, owner }
  await once(archive.put(attemptName(run_id, names.length + 1), encode(attempt), keptBy(event_day)), run_id)
}

/** Ends a run. A second end says the same, and the first stays. */
export const endRun = async (
  archive: Archive,
  { run_id, event_day }: RunClaim,
  end: RunEnd,
): Promise<void> => {
  try {
    await archive.put(endName(run_id), encode(end), keptBy(event_day))
  } catch (error) {
    if (codeOf(error) !== 'ARCHIVE_EXISTS') throw error
  }
}
