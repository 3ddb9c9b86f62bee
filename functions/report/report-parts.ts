// SPDX-License-Identifier: Apache-2.0
// The parts a period report is made of. Numbers and ids are neutral; sentences come in Korean and English; no part has
// room for a subject key.
import { z } from 'zod'
import { SEVERITIES } from '../../schemas/detection.ts'
import { RULE_KINDS } from '../../schemas/rule.ts'

const text = z.string().min(1)
const count = z.int().min(0)
export const day = z.iso.date()
export const moment = z.iso.datetime()
export const bilingual = z.strictObject({ ko: text, en: text })

/** A number of the period beside the same number of the period before; null where there was no period before. */
export const compared = z.strictObject({ current: count, previous: count.nullable() })

/** A rule as the period judged by it: what a reader needs to understand its findings. */
export const reportRule = z.strictObject({
  rule_id: text,
  title: bilingual,
  severity: z.enum(SEVERITIES),
  /** Clause of the plan its thresholds come from. */
  clause: text,
  /** Thresholds in force, with what they mean. */
  thresholds: z.array(z.strictObject({ name: text, meaning: bilingual, value: text })),
  /** What to check, two to five steps. */
  runbook: z.strictObject({ ko: z.array(text), en: z.array(text) }),
})

/** What else was seen of the same actor on the days of an entry. */
const besideEntry = z.strictObject({
  rule_id: text,
  kind: z.enum(RULE_KINDS),
  severity: z.enum(SEVERITIES),
  system_id: text.nullable(),
  first_day: day,
  last_day: day,
  seen: bilingual,
})

/**
 * What a person reads as one thing: findings of one rule, system and actor on neighbouring days, with the other findings and the signals
 * of the same actor on these days beside them as further reasons.
 */
export const findingEntry = z.strictObject({
  rule_id: text,
  severity: z.enum(SEVERITIES),
  system_id: text.nullable(),
  actor_id: text.nullable(),
  first_day: day,
  last_day: day,
  /** Days with a finding, and findings in all. */
  days: count,
  count,
  /** Start of the first window; shown with its time of day unless it is midnight of the plan's zone. */
  first_at: moment,
  /** Sentences of the weightiest day of the entry. */
  seen: bilingual,
  usual: bilingual,
  event_count: count,
  /** Of the entry and of the findings beside it. */
  finding_ids: z.array(text).min(1),
  beside: z.array(besideEntry),
})

/** Findings an exception kept from a person. */
export const suppressedEntry = z.strictObject({
  exception_id: text,
  rule_id: text,
  actor_id: text.nullable(),
  reason: text,
  approved_by: text,
  valid_to: day,
  count,
})

/** A mailed or judged finding that a later run no longer gives; it stays, marked withdrawn. */
export const withdrawnEntry = z.strictObject({
  finding_id: text,
  rule_id: text,
  system_id: text.nullable(),
  actor_id: text.nullable(),
  day,
  withdrawn_at: moment,
})

export const downloadEntry = z.strictObject({
  actor_id: text,
  at: moment,
  system_id: text,
  subject_count: count,
  /** As stated by the actor, subject keys already replaced (scrub.ts). */
  reason: text.nullable(),
  ticket: text.nullable(),
  outcome: z.enum(['success', 'denied', 'error']),
})

export const downloaderEntry = z.strictObject({
  actor_id: text,
  downloads: count,
  subjects: count,
  with_reason: count,
  without_reason: count,
})

/** In the order a mail shows them: it cuts long lists, and many days without a run must not hide a rule that failed. */
export const NOT_CHECKED_KINDS = [
  'rule_failed',
  'day_not_run',
  'rule_not_checked',
  'silent_system',
  'producer_gap',
  'rejected',
  'conflict',
  'late',
  'backfilled_day',
  'overdue',
  'learning',
] as const

/** One thing nobody looked at, or could not be looked at. */
export const notCheckedEntry = z.strictObject({
  kind: z.enum(NOT_CHECKED_KINDS),
  /** What it is about: a day or `first/last` day, a rule, a reference file, a system, a producer or a code. */
  what: text,
  count,
  /** Rules that one absent file keeps from running; empty for every other kind. */
  rules: z.array(text).default([]),
  why: bilingual,
})

export const systemEntry = z.strictObject({
  system_id: text,
  name: bilingual,
  events: count,
  /** Days of the period without any event, where the register expects some every day. */
  silent_days: count,
})

/** What adds up to the score of an actor, by the points of the plan. */
export const riskScore = z.strictObject({
  clause: text,
  approved_by: text,
  approved_on: day,
  weights: z.strictObject({ high: count, medium: count, low: count, signal: count }),
  /** Each further day of a rule counts this share of the day before. */
  repeat_percent: count,
  /** Actors with any points. */
  of: count,
  /** Highest score first, at most 20; terms by their points. */
  actors: z.array(
    z.strictObject({
      actor_id: text,
      score: count,
      terms: z.array(
        z.strictObject({
          rule_id: text,
          kind: z.enum(RULE_KINDS),
          severity: z.enum(SEVERITIES),
          days: count,
          weight: count,
          points: count,
        }),
      ),
    }),
  ),
})

/** One day of the period, for the picture. */
export const dayEntry = z.strictObject({
  day,
  events: count,
  /** Entries by severity that begin on or run over this day. */
  high: count,
  medium: count,
  low: count,
  /** Saturday, Sunday or a holiday of the calendar. */
  day_off: z.boolean(),
  /** Whether every rule that ran for it is complete. */
  checked: z.boolean(),
})

export type Bilingual = z.infer<typeof bilingual>
export type Compared = z.infer<typeof compared>
export type ReportRule = z.infer<typeof reportRule>
export type BesideEntry = z.infer<typeof besideEntry>
export type FindingEntry = z.infer<typeof findingEntry>
export type DownloadEntry = z.infer<typeof downloadEntry>
export type RiskScore = z.infer<typeof riskScore>
export type NotCheckedEntry = z.infer<typeof notCheckedEntry>
export type NotCheckedKind = (typeof NOT_CHECKED_KINDS)[number]
export type DayEntry = z.infer<typeof dayEntry>
