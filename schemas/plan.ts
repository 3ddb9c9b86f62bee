// SPDX-License-Identifier: Apache-2.0
// The plan files: 내부 관리계획 as data. Strict: an unknown key is an error. What needs more than one field to judge
// (floors, approvers, overlaps, unknown names) is in plan/check.ts.
import { z } from 'zod'
import { ACTIONS, ACTOR_TYPES } from './access-event.ts'
import { allowsSomething, NEEDED_RIGHTS, producerRights } from './producer-rights.ts'

const text = (max = 500) => z.string().trim().min(1).max(max)
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'lower-case letters, digits, hyphen, dot and underscore, at most 64')
const account = text(128)
const date = z.iso.date()
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day as HH:MM')
const bilingual = z.strictObject({ ko: text(2000), en: text(2000) })
const count = z.int().min(0)

/** A span of the calendar. Years and months end on the same day of the month, or on its last day. */
export const span = z
  .strictObject({ years: count.optional(), months: count.optional(), days: count.optional() })
  .refine((value) => (value.years ?? 0) + (value.months ?? 0) + (value.days ?? 0) > 0, 'at least one day')

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export const WORKING_PATTERNS = ['office', 'shift', 'part_time'] as const
/** Retention classes of the plan: those of access events, the connection log, and the ledger's own records. */
export const PLAN_CLASSES = ['handler', 'handler_small', 'rights', 'connection', 'records'] as const
/** No exception outlasts a year, whatever the plan says. */
export const MAX_EXCEPTION_DAYS = 366
const cycle = z.enum(['month', 'quarter', 'half_year', 'year'])

const person = z.strictObject({ name: text(100), title: text(100), email: z.email() })
const clause = z.strictObject({ number: text(20), ko: text(2000), en: text(2000) })
const scalar = z.union([z.number(), z.string().min(1).max(200), z.boolean()])

/** The parameters of one rule with the clause they come from and who approved them. */
const threshold = z.strictObject({
  rule: id,
  clause: text(20),
  approved_by: account.optional(),
  approved_on: date.optional(),
  parameters: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), scalar),
})

const points = z.int().min(1).max(1000)
/** What a finding or signal counts in the risk score of an actor, and what its repetition on further days still counts. */
const riskScore = z.strictObject({
  clause: text(20),
  approved_by: account,
  approved_on: date,
  weights: z.strictObject({ high: points, medium: points, low: points, signal: points }),
  /** Each further day of the same rule counts this share of the day before. */
  repeat_percent: z.int().min(0).max(90),
})

const retention = z.strictObject({
  class: z.enum(PLAN_CLASSES),
  period: span,
  /** The legal floor as plan/floors.ts names it; absent where the plan alone decides. */
  floor: text(100).optional(),
  clause: text(20),
  basis: bilingual,
  /** What is kept under it. */
  where: bilingual,
})

const otherStream = z.strictObject({
  id,
  name: bilingual,
  system: id,
  owner: account,
  period: span,
  counted_from: bilingual,
  at_end: z.enum(['destroy', 'keep_apart']),
  unless: bilingual.optional(),
  basis: bilingual,
  reminder: cycle,
})

const hours = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7),
  from: clockTime,
  to: clockTime,
})

export const planVersion = z.strictObject({
  version: text(40),
  valid_from: date,
  valid_to: date.optional(),
  approved_by: account,
  approved_on: date,
  /** What changed against the version before. */
  changes: bilingual,
  company: bilingual,
  time_zone: text(60),
  day_closes_at: clockTime,
  region: text(60),
  officer: person,
  deputy: person.optional(),
  sole_person_exception: z
    .strictObject({ reason: bilingual, approved_by: account, approved_on: date })
    .optional(),
  review: z.strictObject({
    cycle,
    /** The clause that sets the cycle; a cycle longer than a month needs one. */
    clause: text(20).optional(),
    method: bilingual,
    follow_up: bilingual,
    explanation_due_days: z.int().min(1).max(90),
    sign_off_due_days: z.int().min(1).max(90),
    /** The longest an exception may last; a year where the plan does not say. */
    exception_days: z.int().min(1).max(MAX_EXCEPTION_DAYS).optional(),
  }),
  retention: z.array(retention).min(1),
  destruction: z.strictObject({
    within_days: z.int().min(1),
    clause: text(20),
    method: bilingual,
    /** Who confirmed in advance that what has ended is destroyed each day; without it a person confirms each time. */
    automatic: z.strictObject({ confirmed_by: account, confirmed_on: date }).optional(),
  }),
  other_streams: z.array(otherStream),
  working_hours: z.strictObject({ office: hours, shift: hours, part_time: hours }),
  data_categories: z.array(z.strictObject({ id, ko: text(200), en: text(200) })).min(1),
  purposes: z.array(z.strictObject({ id, ko: text(200), en: text(200) })).min(1),
  /** Yearly training of handlers: the nth weekday of a month. */
  training: z.strictObject({
    month: z.int().min(1).max(12),
    nth: z.int().min(1).max(4),
    weekday: z.enum(WEEKDAYS),
    at: clockTime,
    minutes: z.int().min(1).max(480),
    clause: text(20),
  }),
  clauses: z.array(clause).min(1),
  thresholds: z.array(threshold),
  /** Absent: reports have no risk score, and say so. */
  risk_score: riskScore.optional(),
})

const validity = { valid_from: date.optional(), valid_to: date.optional() }

const system = z.strictObject({
  id,
  ...validity,
  name: bilingual,
  owner: account,
  subjects: count,
  unique_identifiers: z.boolean(),
  sensitive_data: z.boolean(),
  telecom: z.boolean(),
  retention_class: z.enum(['handler', 'handler_small']),
  /** Who counted the subjects and looked at the fields, and when: the proof of the 1-year class. */
  proof: z.strictObject({ checked_by: account, checked_on: date, evidence: bilingual }).optional(),
  data_categories: z.array(id).min(1),
  purpose: id.optional(),
  expected_events: z.enum(['daily', 'sometimes']),
})

const holiday = z.strictObject({
  day: date,
  kind: z.enum(['public', 'substitute', 'temporary', 'company']),
  ko: text(100),
  en: text(100),
  ...validity,
})

const network = z.strictObject({
  id,
  label: text(200),
  cidr: text(60),
  kind: z.enum(['office', 'vpn', 'partner', 'cloud']),
  ...validity,
})

const rosterEntry = z.strictObject({
  id: account,
  type: z.enum(ACTOR_TYPES),
  department: text(100).optional(),
  role: text(100).optional(),
  joined_on: date.optional(),
  left_on: date.optional(),
  working_pattern: z.enum(WORKING_PATTERNS).optional(),
  trained_on: date.optional(),
  leave_days: z.array(date).optional(),
  subject_id: text(128).optional(),
  ...validity,
})

const exception = z.strictObject({
  id,
  rule: id,
  system: id.optional(),
  actor: account,
  reason: text(1000),
  approved_by: account,
  valid_from: date,
  valid_to: date.optional(),
})

const producer = z
  .strictObject({ id, ...producerRights(id), service_account: z.email() })
  .refine(allowsSomething, NEEDED_RIGHTS)

const subjectKey = text(128)
const watched = z.strictObject({ subject_id: subjectKey, label: text(200), ...validity })
const withdrawnSubject = z.strictObject({ subject_id: subjectKey, withdrawn_on: date, ...validity })
const relationship = z
  .strictObject({
    subject_id: subjectKey,
    actor: account.optional(),
    department: text(100).optional(),
    ...validity,
  })
  .refine(
    (one) => one.actor !== undefined || one.department !== undefined,
    'an actor or a department in charge',
  )
const site = z.strictObject({
  site: text(128),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  ...validity,
})
const departmentHours = z.strictObject({ department: text(100), ...hours.shape, ...validity })
const roleRights = z.strictObject({
  role: text(100),
  system: id,
  actions: z.array(z.enum(ACTIONS)).min(1),
  ...validity,
})

/** Each file of the plan folder: its name and what may stand in it. */
export const PLAN_FILES = {
  versions: { file: 'plan.yaml', schema: z.strictObject({ versions: z.array(planVersion).min(1) }) },
  systems: { file: 'systems.yaml', schema: z.strictObject({ systems: z.array(system).min(1) }) },
  calendar: { file: 'calendar.yaml', schema: z.strictObject({ calendar: z.array(holiday) }) },
  networks: { file: 'networks.yaml', schema: z.strictObject({ networks: z.array(network) }) },
  roster: { file: 'roster.yaml', schema: z.strictObject({ roster: z.array(rosterEntry) }) },
  exceptions: { file: 'exceptions.yaml', schema: z.strictObject({ exceptions: z.array(exception) }) },
  producers: { file: 'producers.yaml', schema: z.strictObject({ producers: z.array(producer) }) },
} as const

/** Files a plan folder may have: what is absent is empty, and the rules that need it say that they were not checked. */
export const OPTIONAL_PLAN_FILES = {
  watchlist: { file: 'watchlist.yaml', schema: z.strictObject({ watchlist: z.array(watched) }) },
  withdrawn_subjects: {
    file: 'withdrawn_subjects.yaml',
    schema: z.strictObject({ withdrawn_subjects: z.array(withdrawnSubject) }),
  },
  relationships: {
    file: 'relationships.yaml',
    schema: z.strictObject({ relationships: z.array(relationship) }),
  },
  sites: { file: 'sites.yaml', schema: z.strictObject({ sites: z.array(site) }) },
  department_hours: {
    file: 'department_hours.yaml',
    schema: z.strictObject({ department_hours: z.array(departmentHours) }),
  },
  role_rights: { file: 'role_rights.yaml', schema: z.strictObject({ role_rights: z.array(roleRights) }) },
} as const

export type Span = z.infer<typeof span>
export type Cycle = z.infer<typeof cycle>
export type Bilingual = z.infer<typeof bilingual>
/** One version of the internal management plan. */
export type PlanVersion = z.infer<typeof planVersion>
export type RiskScore = z.infer<typeof riskScore>
export type Threshold = z.infer<typeof threshold>
export type PlanClass = (typeof PLAN_CLASSES)[number]
export type System = z.infer<typeof system>
/** The whole plan as read: every file, in the order written. */
export type Plan = {
  versions: PlanVersion[]
  systems: System[]
  calendar: z.infer<typeof holiday>[]
  networks: z.infer<typeof network>[]
  roster: z.infer<typeof rosterEntry>[]
  exceptions: z.infer<typeof exception>[]
  producers: z.infer<typeof producer>[]
  watchlist: z.infer<typeof watched>[]
  withdrawn_subjects: z.infer<typeof withdrawnSubject>[]
  relationships: z.infer<typeof relationship>[]
  sites: z.infer<typeof site>[]
  department_hours: z.infer<typeof departmentHours>[]
  role_rights: z.infer<typeof roleRights>[]
}
