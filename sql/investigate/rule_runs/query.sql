-- SPDX-License-Identifier: Apache-2.0
-- What was checked, what failed and what could not be checked, by day and rule.
SELECT
  event_date,
  rule_id,
  state,
  error_code,
  not_checked_reason,
  findings,
  suppressed,
  learning,
  as_of,
  facts_as_of,
  plan_version,
  run_id
FROM latest_rule_runs
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY event_date, rule_id
