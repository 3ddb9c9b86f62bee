// SPDX-License-Identifier: Apache-2.0
// What detection writes: runs of rules, findings, and the exceptions that suppress them.
import type { z } from 'zod'
import { day, flag, integer, list, oneOf, record, text, timestamp } from './columns.ts'

export const SEVERITIES = ['high', 'medium', 'low'] as const
export const RUN_STATES = ['complete', 'failed', 'not_checked'] as const

export const named = (description: string) =>
  list(
    record({ name: text('Name of the measure.'), value: text('Its value as text.') }, 'One measure.'),
    description,
  )

export const ruleRunsRow = record(
  {
    run_id: text('One detect run of one day.'),
    rule_id: text('Rule.'),
    event_date: day('The day that was judged.'),
    state: oneOf(RUN_STATES, 'complete, failed, or not_checked with the reason.'),
    error_code: text('Code of the error catalogue when failed.').nullable(),
    not_checked_reason: text('Which reference data or history is missing.').nullable(),
    as_of: timestamp('Events received up to this moment were judged.'),
    facts_as_of: timestamp('as_of of the facts that were read.'),
    facts_version: text('Digest of the SQL texts of the facts.'),
    started_at: timestamp('Start, by the clock.'),
    finished_at: timestamp('End, by the clock.'),
    findings: integer('Rows the rule gave.'),
    suppressed: integer('Of these, suppressed by an exception.'),
    learning: integer('Actors the rule still learns, not judged.').nullable(),
    plan_version: text('Plan version it was judged by.'),
    parameters: list(
      record({ name: text('Name.'), value: text('Value.') }, 'One threshold.'),
      'Thresholds used.',
    ),
    sql_hash: text('SHA-256 of the SQL text of the rule.'),
  },
  'Runs of rules: one row a rule, day and run. Written after the findings of the run: a run without it is not complete.',
)

export const findingsRow = record(
  {
    finding_id: text('SHA-256 of [rule_id, system_id, actor_id, subject_id, bucket_start].'),
    run_id: text('Run that gave it.'),
    rule_id: text('Rule.'),
    event_date: day('The day that was judged: the partition.'),
    kind: oneOf(
      ['finding', 'signal'],
      'A finding interrupts a person; a signal only feeds the risk score and stands beside findings.',
    ),
    severity: oneOf(SEVERITIES, 'high: today, mailed at once; medium: at this review; low: read the table.'),
    system_id: text('System.').nullable(),
    actor_id: text('Actor.').nullable(),
    subject_id: text('Subject.').nullable(),
    bucket_start: timestamp('Start of the window it stands for.'),
    seen: named('What was seen.'),
    usual: named('What is usual.'),
    event_count: integer('Events behind it.'),
    event_ids: list(text('Event.'), 'At most 20 events.'),
    plan_version: text('Plan version it was judged by.'),
    exception_id: text('The exception that suppressed it.').nullable(),
    found_at: timestamp('When the run found it.'),
    as_of: timestamp('as_of of the run.'),
  },
  'Findings: one set of rows per run. The view shows the latest complete run of each rule and day.',
)

export const exceptionsRow = record(
  {
    exception_id: text('Identifier, never reused.'),
    load_id: text('Plan load it came with.').nullable(),
    rule_id: text('Rule it suppresses.'),
    system_id: text('System; any when absent.').nullable(),
    actor_id: text('Actor.').nullable(),
    reason: text('Why.'),
    approved_by: text('Who approved it; not the person concerned.'),
    valid_from: day('First day.'),
    valid_to: day('Last day.'),
    recorded_at: timestamp('When it was recorded.'),
    ended: flag('An entry that ends an earlier one of the same id; its reason says why.'),
    recorded_by: text(
      'Account of the machine that recorded it; none for one that came with a plan.',
    ).nullable(),
  },
  'Exceptions with owner and expiry, append-only.',
)

export const lateArrivalsRow = record(
  {
    event_date: day('The closed day that late events touched: the partition.'),
    received_at: timestamp('When they came.'),
    producer_id: text('The service that sent them.'),
    events: integer('How many of one batch.'),
  },
  'Which closed days late events touched: a note written before the events, so that detection need not search all of them.',
)

/** One note of late events. */
export type LateArrivalsRow = z.infer<typeof lateArrivalsRow>
/** One run of one rule. */
export type RuleRunsRow = z.infer<typeof ruleRunsRow>
/** One finding of one run. */
export type FindingsRow = z.infer<typeof findingsRow>
/** One exception. */
export type ExceptionsRow = z.infer<typeof exceptionsRow>
