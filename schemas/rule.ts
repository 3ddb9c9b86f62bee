// SPDX-License-Identifier: Apache-2.0
// What a rule.yaml says: everything a person needs to judge a finding of the rule. Strict: an unknown key is an error.
import { z } from 'zod'
import { SEVERITIES } from './detection.ts'

/** Rules of kind finding interrupt a person; signals only feed the risk score and are shown beside findings. */
export const RULE_KINDS = ['finding', 'signal'] as const
/** Reference data a rule cannot judge without. */
export const RULE_REFERENCES = [
  'calendar',
  'department_hours',
  'leave',
  'networks',
  'relationships',
  'role_rights',
  'roster',
  'sites',
  'subject_links',
  'training',
  'watchlist',
  'withdrawn_subjects',
] as const
export const LANGUAGES = ['ko', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const words = z.string().min(1).regex(/\S$/, 'ends without a blank or a line break')
const bilingual = z.strictObject({ ko: words, en: words })
const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case, digits and _')
const text = { clause: z.string().regex(/^\d+(\.\d+)*$/, 'a clause number of the plan'), meaning: bilingual }

const parameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('INT64'), ...text, example: z.int() }),
  z.strictObject({ type: z.literal('BOOL'), ...text, example: z.boolean() }),
])

export const ruleFile = z.strictObject({
  /** The folder's name; never reused. */
  id: name,
  /** The folder above. */
  domain: name,
  kind: z.enum(RULE_KINDS),
  severity: z.enum(SEVERITIES),
  title: bilingual,
  why: bilingual,
  legal_basis: bilingual,
  /** Thresholds. Their values come from the plan; `example` is what the cases use unless they say otherwise. */
  parameters: z.record(name, parameter),
  /** What a report says: `{name}` stands for a measure the rule returns. */
  sentence: z.strictObject({ seen: bilingual, usual: bilingual }),
  needs: z.strictObject({
    /** Without these in force the day is not checked. */
    reference: z.array(z.enum(RULE_REFERENCES)),
    /** Days of facts the rule needs before it judges an actor; 0 when it judges from the first day. */
    history_days: z.int().min(0),
  }),
  false_positives: bilingual,
  blind_spots: bilingual,
  /** Two to five steps, each naming a field and a time window. */
  runbook: z.strictObject({
    ko: z.array(words).min(2).max(5),
    en: z.array(words).min(2).max(5),
  }),
})

/** A rule.yaml as written. */
export type RuleFile = z.infer<typeof ruleFile>
/** One threshold of a rule, as declared. */
export type RuleParameter = z.infer<typeof parameter>

/** What every rule returns, in this order. */
export const RULE_COLUMNS = [
  { name: 'system_id', type: 'STRING' },
  { name: 'actor_id', type: 'STRING' },
  { name: 'subject_id', type: 'STRING' },
  { name: 'bucket_start', type: 'TIMESTAMP' },
  { name: 'seen', type: 'ARRAY<STRUCT<name STRING, value STRING>>' },
  { name: 'usual', type: 'ARRAY<STRUCT<name STRING, value STRING>>' },
  { name: 'event_count', type: 'INT64' },
  { name: 'event_ids', type: 'ARRAY<STRING>' },
] as const

/** What learning.sql returns. */
export const LEARNING_COLUMNS = RULE_COLUMNS.slice(0, 2)
