// SPDX-License-Identifier: Apache-2.0
// The parameters that SQL files share, each with its one type. Thresholds of a rule are declared in its rule.yaml,
// parameters of a saved query in its query.yaml.

export const SHARED_PARAMETERS: Readonly<Record<string, string>> = {
  /** The day judged or built, in the plan's zone. */
  day: 'DATE',
  /** Start (inclusive) and end (exclusive) of that day. */
  window_start: 'TIMESTAMP',
  window_end: 'TIMESTAMP',
  /** Events received up to this moment count. */
  as_of: 'TIMESTAMP',
  /** First and last day of a period, both inclusive. */
  first_day: 'DATE',
  last_day: 'DATE',
  /** The oldest day a scan may reach. */
  floor_day: 'DATE',
  days: 'ARRAY<DATE>',
  event_ids: 'ARRAY<STRING>',
  tokens: 'ARRAY<STRING>',
  row_limit: 'INT64',
  report_id: 'STRING',
  destruction_ids: 'ARRAY<STRING>',
  /** Actor and subject of a hold; empty for anybody. */
  hold_actor: 'STRING',
  hold_subject: 'STRING',
  facts_version: 'STRING',
}
