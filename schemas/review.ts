// SPDX-License-Identifier: Apache-2.0
// What people do with findings: reports, reviews and investigations. All append-only; state is a view.
import type { z } from 'zod'
import { day, flag, integer, list, oneOf, record, text, timestamp } from './columns.ts'

export const REPORT_STATES = ['archived', 'sending', 'sent', 'failed', 'doubt'] as const

export const reportsRow = record(
  {
    report_id: text('Kind and what it is about: report-2026-10, alert-2026-10-05-3f9a1c2e.'),
    kind: oneOf(['period', 'alert'], 'Report of a period, or mail about high findings.'),
    period: text('2026-10, or the day of an alert.'),
    event_date: day('Last day it covers: the partition.'),
    revision: integer('1 for the first, then one more for each rerun.'),
    state: oneOf(REPORT_STATES, 'archived, sending, sent, failed, doubt (the relay gave no answer).'),
    message_id: text('Message-ID, derived from report_id and revision.'),
    archive_name: text('Object in the archive.'),
    report_hash: text('SHA-256 of the archived object, hex.'),
    plan_version: text('Plan version it was judged by.'),
    as_of: timestamp('as_of of the report.'),
    recorded_at: timestamp('When this state was reached.'),
    detail: text('Error code or relay answer, without personal data.').nullable(),
    findings: integer('Findings it shows.'),
  },
  'States of reports and alerts, append-only.',
)

export const reviewsRow = record(
  {
    review_id: text('UUIDv7 of the action.'),
    event_date: day('Day of the action: the partition.'),
    recorded_at: timestamp('When.'),
    reviewer_id: text('Who.'),
    action: oneOf(['verdict', 'explanation_asked', 'explanation', 'sign_off', 'note'], 'What was done.'),
    finding_id: text('Finding it is about.').nullable(),
    report_id: text('Report it is about.').nullable(),
    report_hash: text('Digest of the report that was seen.').nullable(),
    verdict: text('confirmed, dismissed or open.').nullable(),
    text: text('In words.').nullable(),
    due_at: timestamp('Deadline set by it.').nullable(),
  },
  'Verdicts, explanations (소명) and sign-offs, append-only.',
)

export const investigationsRow = record(
  {
    investigation_id: text('UUIDv7.'),
    event_date: day('Day of the query: the partition.'),
    recorded_at: timestamp('When.'),
    investigator_id: text('Who.'),
    reason: text('Stated reason.'),
    ticket: text('Case number.').nullable(),
    query_id: text('Saved query, or adhoc.'),
    sql_hash: text('SHA-256 of the SQL text.'),
    parameters: list(
      record({ name: text('Name.'), value_hash: text('SHA-256 of the value.') }, 'One parameter.'),
      'Digests of the parameters.',
    ),
    row_count: integer('Rows given.').nullable(),
    result_hash: text('SHA-256 of the rows.').nullable(),
    succeeded: flag('Whether it gave rows.'),
  },
  'Queries on the ledger with their stated reason, append-only.',
)

/** One state of a report or alert. */
export type ReportsRow = z.infer<typeof reportsRow>
