// SPDX-License-Identifier: Apache-2.0
// The period report as data: everything the mail shows, in any language, and what the archive keeps of it.
import { z } from 'zod'
import {
  bilingual,
  compared,
  day,
  dayEntry,
  downloadEntry,
  downloaderEntry,
  findingEntry,
  moment,
  notCheckedEntry,
  reportRule,
  riskScore,
  suppressedEntry,
  systemEntry,
  withdrawnEntry,
} from './report-parts.ts'

const text = z.string().min(1)
const count = z.int().min(0)

/** What the report was made of, and where it stands in the chain of reports. */
const identity = {
  format: z.literal('access-ledger/period-report/1'),
  /** `report-2026-10`. */
  report_id: z.string().regex(/^report-[a-z0-9-]+$/),
  /** 1 for the first, then one more for each rerun. */
  revision: z.int().min(1),
  generated_at: moment,
  /** Events received up to this moment are in it. */
  as_of: moment,
}

const period = z.strictObject({
  /** `2026-10`. */
  name: text,
  first_day: day,
  last_day: day,
  /** False for a preview: some days are still open, and the report claims nothing. */
  closed: z.boolean(),
})

const plan = z.strictObject({
  version: text,
  approved_by: text,
  approved_on: day,
  valid_from: day,
  /** The period begins before the first version was in force; it is judged by that one, and the report says so. */
  before_first: z.boolean(),
  /** The clause that sets the review cycle. */
  review_clause: text.nullable(),
})

const person = z.strictObject({ name: text, title: text })
const people = z.strictObject({
  officer: person,
  deputy: person.nullable(),
  /** The company has nobody else: shown in every report. */
  sole_person_exception: z
    .strictObject({ reason: bilingual, approved_by: text, approved_on: day })
    .nullable(),
})

const totals = z.strictObject({
  events: compared,
  actors: compared,
  /** Distinct subjects listed; work by condition is not resolved into subjects. */
  subjects: compared,
  downloads: compared,
  /** Subjects in downloads, each time counted. */
  downloaded_subjects: compared,
  /** grant and revoke. */
  rights_changes: compared,
  login_failures: compared,
  denied: compared,
  rejected: compared,
  late: compared,
  backfilled: compared,
})

const runs = z.strictObject({
  /** Days of the period that are closed, and those of them that were judged. */
  days: count,
  days_run: count,
  rules: count,
  /** Runs that should be there (rules times days), and the state of those that are. */
  expected: count,
  complete: count,
  failed: count,
  not_checked: count,
})

export const periodReport = z.strictObject({
  ...identity,
  company: bilingual,
  period,
  time_zone: text,
  plan,
  people,
  /** Last day for the signature, and days an actor has to explain. */
  due: z.strictObject({ sign_off_by: day, explanation_days: count }),
  totals,
  days: z.array(dayEntry),
  systems: z.array(systemEntry),
  rules: z.array(reportRule),
  /** Most severe first, then by day. */
  findings: z.array(findingEntry),
  /** Null where the plan gives no points, and in reports made before there was a score. */
  risk: riskScore.nullable().default(null),
  suppressed: z.array(suppressedEntry),
  withdrawn: z.array(withdrawnEntry),
  downloads: z.strictObject({
    with_reason: count,
    without_reason: count,
    /** By subject_count, at most 20. */
    largest: z.array(downloadEntry).max(20),
    /** By downloads without a reason, then by downloads. */
    actors: z.array(downloaderEntry),
  }),
  not_checked: z.array(notCheckedEntry),
  late: z.strictObject({
    /** Events that came after their day was closed; those days were judged again. */
    systems: z.array(z.strictObject({ system_id: text, days: count, events: count })),
    /** Of earlier periods that were signed off already: events and findings that came since. */
    after_sign_off: z.array(z.strictObject({ period: text, events: count, findings: count })),
  }),
  runs,
  /** The report of the period before; signed_off_at is null while nobody signed it. */
  previous_report: z
    .strictObject({ report_id: text, revision: z.int().min(1), signed_off_at: moment.nullable() })
    .nullable(),
  /** Against the revision before; null in the first. */
  changes: z.strictObject({ added: z.array(text), removed: z.array(text) }).nullable(),
})

/** Everything a period report shows. */
export type PeriodReport = z.infer<typeof periodReport>

/** The mail about high findings of one run. */
export const alertReport = z.strictObject({
  format: z.literal('access-ledger/alert/1'),
  /** `alert-2026-10-14-3f9a1c2e`. */
  report_id: z.string().regex(/^alert-[a-z0-9-]+$/),
  generated_at: moment,
  as_of: moment,
  company: bilingual,
  time_zone: text,
  plan,
  people,
  due: z.strictObject({ explanation_days: count }),
  rules: z.array(reportRule),
  findings: z.array(findingEntry).min(1),
})

/** Everything an alert shows. */
export type AlertReport = z.infer<typeof alertReport>
