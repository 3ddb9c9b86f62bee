// SPDX-License-Identifier: Apache-2.0
// What bqemulator 1.4.0 cannot do or does wrong, as far as this product meets it. One list: the tests read it, and
// emulator-limits.test.ts shows that each entry is still true, so that none outlives its reason. SQL is never bent to it.
import type { UnreportedSetting } from '../../functions/platform/bigquery-differences.ts'

/** Settings it does not give back with a table; ensure() cannot compare them there. */
export const UNREPORTED: readonly UnreportedSetting[] = ['requirePartitionFilter', 'view']

export type Limit = {
  /** What happens there and what BigQuery does. */
  what: string
  /** What holds our side of it instead. */
  instead: string
}

export const LIMITS = {
  location_ignored: {
    what: 'it answers every job with location US; BigQuery keeps the location asked for',
    instead: 'requests.test.ts reads the location of every job request on the wire',
  },
  insert_id_ignored: {
    what: 'the same insertId twice is two rows; BigQuery drops most repetitions of the last minute',
    instead: 'the view events shows each once, tried here; insertId is read on the wire',
  },
  lenient_insert: {
    what: 'an unknown column is dropped and a missing required one becomes NULL; BigQuery refuses the request',
    instead: 'append() refuses both before it sends; a refusal of the service is played by the proxy',
  },
  bad_value_is_500: {
    what: 'a value of the wrong type answers HTTP 500; BigQuery answers 200 with insertErrors',
    instead: 'append() refuses the type before it sends; insertErrors are played by the proxy',
  },
  no_inserted_count: {
    what: 'a MERGE reports no dmlStats; BigQuery reports insertedRowCount',
    instead: 'replaceDay() counts the day; insertedRowCount is played by the proxy',
  },
  no_partition_filter: {
    what: 'requirePartitionFilter is neither held nor given back; BigQuery refuses a query without the filter',
    instead: 'requests.test.ts reads it in the request that makes the table',
  },
  no_view_text: {
    what: 'the text of a view is not given back',
    instead: 'ensure() compares it with metadata played by the proxy',
  },
  added_column_unusable: {
    what: 'a column added by tables.patch shows in the metadata but cannot be read',
    instead: 'ensure() is held to the metadata',
  },
  bytes_unlimited: {
    what: 'maximumBytesBilled and jobTimeoutMs are not held',
    instead: 'requests.test.ts reads them on the wire; the failure is played by the proxy',
  },
  analysis_errors_differ: {
    what: 'an unknown column is reported in the words of DuckDB, so the code is SQL_FAILED and not SQL_INVALID',
    instead: "BigQuery's own words are played by the proxy",
  },
  view_struct_in_concat: {
    what: 'a field of a STRUCT that comes from a view fails inside IFNULL or COALESCE inside another expression',
    instead: 'REFUSED_STATEMENTS: the embedded engine answers, and its rows are written through the service',
  },
  array_agg_ignore_nulls: {
    what: 'ARRAY_AGG with IGNORE NULLS, ORDER BY and LIMIT is a syntax error there',
    instead: 'REFUSED_STATEMENTS, as above',
  },
  countif_over: {
    what: 'COUNTIF with OVER is a parser error there',
    instead: 'REFUSED_STATEMENTS, as above',
  },
  div_of_products: {
    what: 'DIV(a, b * c) divides by b and multiplies by c: the parentheses are lost, and the rows are wrong without an error',
    instead: 'REFUSED_STATEMENTS, as above',
  },
  timestamp_diff_boundaries: {
    what: 'TIMESTAMP_DIFF counts the boundaries of seconds between two moments; BigQuery counts whole seconds',
    instead: 'REFUSED_STATEMENTS, as above',
  },
  parameter_in_comment: {
    what: 'the name of a parameter in a comment is counted as a use of it, and the statement fails',
    instead: 'REFUSED_STATEMENTS, as above',
  },
  function_over_view: {
    what: 'a table function cannot read a view: making it answers HTTP 500',
    instead: 'table-functions.test.ts gives the functions a table with the rows of the view',
  },
} as const satisfies Record<string, Limit>

export type LimitId = keyof typeof LIMITS

export type Refused = {
  limit: LimitId
  /** The code that our side makes of what it says, or that it answers with rows that are wrong. */
  code: 'SQL_FAILED' | 'SQL_INVALID' | 'WRONG_ROWS'
}

/**
 * Statements that it cannot run, or answers wrongly; rules.test.ts names each case of a rule among them. Google's own evaluator
 * runs every one of them (test/rules).
 */
export const REFUSED_STATEMENTS: Readonly<Record<string, Refused>> = {
  'facts/day_events': { limit: 'view_struct_in_concat', code: 'SQL_FAILED' },
  'facts/actor_days': { limit: 'array_agg_ignore_nulls', code: 'SQL_INVALID' },
  'facts/actor_source_days': { limit: 'array_agg_ignore_nulls', code: 'SQL_INVALID' },
  'facts/producer_days': { limit: 'timestamp_diff_boundaries', code: 'WRONG_ROWS' },
  'rules/account/shared_account/rule': { limit: 'array_agg_ignore_nulls', code: 'SQL_INVALID' },
  'rules/failure/takeover_suspected/rule': { limit: 'div_of_products', code: 'WRONG_ROWS' },
  'rules/volume/excessive_subjects_per_day/rule': { limit: 'countif_over', code: 'SQL_FAILED' },
  'rules/volume/sequential_enumeration/rule': { limit: 'countif_over', code: 'SQL_FAILED' },
  'rules/download/download_without_reason/rule': { limit: 'array_agg_ignore_nulls', code: 'SQL_INVALID' },
  'investigate/source_pivot/query': { limit: 'view_struct_in_concat', code: 'SQL_FAILED' },
  'detect/exceptions_on_day': { limit: 'parameter_in_comment', code: 'SQL_FAILED' },
}

export const refusedAs = (statementId: string): Refused | undefined =>
  Object.hasOwn(REFUSED_STATEMENTS, statementId) ? REFUSED_STATEMENTS[statementId] : undefined
