// SPDX-License-Identifier: Apache-2.0
// The case format: what is given to a rule and what it must return. Strict, so that a misspelt key is an error and
// not a case that shows nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { ACTIONS, ACTOR_TYPES, CHANNELS, OUTCOMES } from '../../schemas/access-event.ts'
import { type Reading, readYaml } from '../../schemas/yaml-file.ts'

/** What a rule's cases must show between them. */
export const CASE_KINDS = ['fires', 'near_miss', 'absent_field', 'boundary'] as const

const date = z.iso
  .date()
  .refine((day) => day.startsWith('2030-') || day.startsWith('2029-'), 'cases play in 2030')
const moment = z.iso.datetime({ offset: true })
const text = z.string().min(1)

/** One event, or `times` of them, in the words of a case. */
export const caseEvent = z.strictObject({
  at: moment.optional(),
  /** One second after `at` unless given. */
  received_at: moment.optional(),
  /** So many events, one every `every` ('10s', '5m', '2h', '1d'). */
  times: z.int().min(1).optional(),
  every: z
    .string()
    .regex(/^\d+[smhd]$/)
    .optional(),
  /** Given for a duplicate or a conflict; otherwise e0001, e0002 ... in the order written. */
  event_id: text.optional(),
  content: text.optional(),
  system_id: text.optional(),
  channel: z.enum(CHANNELS).optional(),
  actor: text.optional(),
  actor_type: z.enum(ACTOR_TYPES).optional(),
  department: text.nullable().optional(),
  ip: text.nullable().optional(),
  device: text.nullable().optional(),
  site: text.nullable().optional(),
  country: text.nullable().optional(),
  session: text.nullable().optional(),
  on_behalf_of: text.nullable().optional(),
  action: z.enum(ACTIONS).optional(),
  operation: text.nullable().optional(),
  /** A number: so many subjects that no other event has. A list: these. */
  subjects: z.union([z.int().min(0), z.array(text)]).optional(),
  subject_count: z.int().min(0).nullable().optional(),
  /** Work by a condition that met so many and names nobody. */
  hits: z.int().min(0).optional(),
  reason: z.string().nullable().optional(),
  ticket: z.string().nullable().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  data_categories: z.array(text).optional(),
  bytes: z.int().min(0).nullable().optional(),
  rights: z.strictObject({ grantee_id: text, role: text, approver_id: text.optional() }).optional(),
  producer: text.optional(),
  boot: text.nullable().optional(),
  /** Number of the first of `times`; the next ones follow. */
  seq: z.int().min(0).nullable().optional(),
  late: z.boolean().optional(),
  backfilled: z.boolean().optional(),
})

/** A fact of a day; `times` or the lists of `each` make one row a day from event_date on. */
const fact = z
  .object({
    event_date: date.optional(),
    times: z.int().min(1).optional(),
    each: z.record(z.string(), z.array(z.union([z.number(), z.string(), z.null()]))).optional(),
  })
  .loose()
const facts = z.strictObject({ base: fact.optional(), rows: z.array(fact) })

/** The facts a case may give for the days before; those of its events are built. */
export const GIVEN_FACTS = [
  'actor_days',
  'actor_source_days',
  'actor_subject_days',
  'actor_action_days',
  'actor_habit_days',
  'subject_days',
  'peer_days',
  'producer_days',
] as const
type GivenFacts = Record<(typeof GIVEN_FACTS)[number], z.ZodOptional<typeof facts>>

/** What the ledger itself recorded, for rules that watch it: `event_date` is the day of the row. */
export const GIVEN_RECORDS = ['rule_runs', 'findings', 'reviews', 'exceptions'] as const
const records = z.array(z.object({ event_date: date }).loose())
type GivenRecords = Record<(typeof GIVEN_RECORDS)[number], z.ZodOptional<typeof records>>

/** A row of reference data; its columns are checked against the table when it is filled in. */
const reference = z.array(z.object({ load_id: text.optional() }).loose())

/** Whether anything is given at all. */
const hasRows = (given: Readonly<Record<string, unknown>>): boolean =>
  Object.values(given).some((part) => {
    const rows = Array.isArray(part) ? part : (part as { rows?: unknown[] } | undefined)?.rows
    return (rows?.length ?? 0) > 0
  })

export const caseFile = z.strictObject({
  shows: z.string().min(20).regex(/[.]$/, 'a sentence'),
  kind: z.enum(CASE_KINDS),
  day: date,
  /** End of the judged day plus three hours unless given. */
  as_of: moment.optional(),
  parameters: z.record(z.string(), z.union([z.int(), z.boolean()])).optional(),
  given: z
    .strictObject({
      events: z.strictObject({ base: caseEvent.optional(), rows: z.array(caseEvent) }).optional(),
      ...(Object.fromEntries(GIVEN_FACTS.map((name) => [name, facts.optional()])) as GivenFacts),
      ...(Object.fromEntries(GIVEN_RECORDS.map((name) => [name, records.optional()])) as GivenRecords),
      loads: z.array(z.strictObject({ load_id: text, loaded_at: moment })).optional(),
      holidays: reference.optional(),
      networks: reference.optional(),
      people: reference.optional(),
      watchlist: reference.optional(),
      withdrawn_subjects: reference.optional(),
      relationships: reference.optional(),
      sites: reference.optional(),
      department_hours: reference.optional(),
      role_rights: reference.optional(),
      systems: reference.optional(),
    })
    .refine(hasRows, 'rows of events, facts or reference data: a case without any shows nothing'),
  /** Every row the rule returns, in order of system, actor and subject; only the columns and measures that matter. */
  expect: z.array(
    z.strictObject({
      system_id: text.nullable().optional(),
      actor_id: text.nullable(),
      subject_id: text.nullable().optional(),
      bucket_start: z.string().optional(),
      seen: z.record(z.string(), z.string()).optional(),
      usual: z.record(z.string(), z.string()).optional(),
      event_count: z.int().optional(),
      event_ids: z.array(text).optional(),
    }),
  ),
  /** Actors that learning.sql returns. */
  learning: z.array(z.strictObject({ system_id: text.nullable(), actor_id: text })).optional(),
})

export type CaseFile = z.infer<typeof caseFile>
export type CaseEvent = z.infer<typeof caseEvent>
export type CaseFacts = z.infer<typeof facts>

const RULES = new URL('../../sql/rules/', import.meta.url)

/** File names under cases/ of a rule folder (`domain/rule_id`), sorted; empty when there is no such folder. */
export const caseNames = (folder: string): string[] => {
  try {
    return readdirSync(new URL(`${folder}/cases/`, RULES))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Parses one case. Lists everything wrong in it with file, line, what is allowed and what came. */
export const parseCase = (folder: string, name: string, text: string): Reading<CaseFile> =>
  readYaml(`sql/rules/${folder}/cases/${name}`, text, caseFile)

/** Reads one case. Throws Error naming the file, the line and everything wrong in it. */
export const readCase = (folder: string, name: string): CaseFile => {
  const text = readFileSync(new URL(`${folder}/cases/${name}`, RULES), 'utf8')
  const { value, faults } = parseCase(folder, name, text)
  if (!value) throw new Error(faults.join('\n'))
  return value
}
