// SPDX-License-Identifier: Apache-2.0
// What delivery leaves in the archive, all created once: the report with its message (the claim), each attempt to send it,
// and what became of the attempt. From these alone follows what must happen next.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { reportsRow } from '../../schemas/review.ts'
import type { Archive, Kept } from '../platform/archive.ts'
import { LedgerError } from '../platform/errors.ts'
import { mailbox, messageSchema } from '../platform/mailer.ts'

const moment = z.iso.datetime()

/** What a row of the table reports says about a report whatever its state. */
export const aboutSchema = reportsRow.pick({
  report_id: true,
  kind: true,
  period: true,
  event_date: true,
  revision: true,
  plan_version: true,
  as_of: true,
  findings: true,
})

/** The archived object of one revision: its data, and the whole message as it is or would be sent. */
export const archivedReport = z.strictObject({
  format: z.literal('access-ledger/archived-report/1'),
  about: aboutSchema,
  archived_at: moment,
  /** Whether it is to be mailed: the first revision is, a rerun is not. */
  send: z.boolean(),
  message: messageSchema,
  /** The PeriodReport or AlertReport the message was made from. */
  report: z.unknown(),
})

const attemptSchema = z.strictObject({
  at: moment,
  /** Until then another process leaves it alone. */
  until: moment,
  /** The process that sends. */
  owner: z.string().min(1),
  /** Asked for by a person: what came before it no longer decides. */
  again: z.boolean(),
  /** Whom it goes to: those of the message, or those a person put in their place. */
  to: z.array(mailbox),
  cc: z.array(mailbox),
})

const outcomeSchema = z.strictObject({
  at: moment,
  /** sent; failed: refused for good; queued: nobody has it, try again; doubt: no final answer. */
  state: z.enum(['sent', 'failed', 'queued', 'doubt']),
  detail: z.string(),
})

export type ArchivedReport = z.infer<typeof archivedReport>
export type Attempt = z.infer<typeof attemptSchema> & { outcome: Outcome | null }
export type Outcome = z.infer<typeof outcomeSchema>

/** One archived revision with its attempts, oldest first. */
export type Delivery = {
  name: string
  /** SHA-256 of the archived object, hex. */
  hash: string
  archived: ArchivedReport
  attempts: Attempt[]
}

const folderOf = (reportId: string, revision: number) => `reports/${reportId}/r${revision}/`
export const objectName = (reportId: string, revision: number): string =>
  `${folderOf(reportId, revision)}report.json`
const attemptName = (reportId: string, revision: number, n: number): string =>
  `${folderOf(reportId, revision)}attempt-${n}.json`
const outcomeName = (reportId: string, revision: number, n: number): string =>
  `${folderOf(reportId, revision)}outcome-${n}.json`

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`)

const read = async <T>(archive: Archive, name: string, schema: z.ZodType<T>): Promise<T | null> => {
  const bytes = await archive.get(name)
  if (!bytes) return null
  const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
  if (!parsed.success)
    throw new LedgerError('INTERNAL', `the archive object ${name} is not what it should be`)
  return parsed.data
}

/** A record of the ledger, kept from the last day it covers. */
const keptBy = (about: z.infer<typeof aboutSchema>): Kept => ({
  retention_class: 'records',
  event_day: about.event_date,
  system_id: null,
})

/** Claims the revision. Throws ARCHIVE_EXISTS when somebody did before. */
export const putReport = (archive: Archive, report: ArchivedReport): Promise<void> =>
  archive.put(objectName(report.about.report_id, report.about.revision), encode(report), keptBy(report.about))

/** Claims the nth attempt. Throws ARCHIVE_EXISTS when somebody did before. */
export const putAttempt = (
  archive: Archive,
  { about }: ArchivedReport,
  n: number,
  attempt: z.infer<typeof attemptSchema>,
): Promise<void> =>
  archive.put(attemptName(about.report_id, about.revision, n), encode(attempt), keptBy(about))

/** Settles the nth attempt. */
export const putOutcome = (
  archive: Archive,
  { about }: ArchivedReport,
  n: number,
  outcome: Outcome,
): Promise<void> =>
  archive.put(outcomeName(about.report_id, about.revision, n), encode(outcome), keptBy(about))

/** Reads one revision with its attempts, or null when it was never archived. */
export const readDelivery = async (
  archive: Archive,
  reportId: string,
  revision: number,
): Promise<Delivery | null> => {
  const name = objectName(reportId, revision)
  const bytes = await archive.get(name)
  const archived = await read(archive, name, archivedReport)
  if (!bytes || !archived) return null
  const attempts: Attempt[] = []
  for (let n = 1; ; n++) {
    const attempt = await read(archive, attemptName(reportId, revision, n), attemptSchema)
    if (!attempt) break
    const outcome = await read(archive, outcomeName(reportId, revision, n), outcomeSchema)
    attempts.push({ ...attempt, outcome })
  }
  return { name, hash: createHash('sha256').update(bytes).digest('hex'), archived, attempts }
}

/** The revisions of a report that are archived, ascending. */
export const archivedRevisions = async (archive: Archive, reportId: string): Promise<number[]> =>
  (await archive.list(`reports/${reportId}/r`))
    .flatMap((name) => /\/r(\d+)\/report\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)

/** Every archived revision of every report and alert, by name. */
export const archivedReports = async (archive: Archive): Promise<{ report_id: string; revision: number }[]> =>
  (await archive.list('reports/')).flatMap((name) => {
    const [, report_id, revision] = /^reports\/([^/]+)\/r(\d+)\/report\.json$/.exec(name) ?? []
    return report_id && revision ? [{ report_id, revision: Number(revision) }] : []
  })
