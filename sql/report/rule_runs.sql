-- SPDX-License-Identifier: Apache-2.0
-- The latest run of each rule over the days of a period, joined by outcome.
SELECT
  rule_id,
  state,
  error_code,
  not_checked_reason,
  COUNT(*) AS days,
  MIN(event_date) AS first_day,
  MAX(event_date) AS last_day,
  MAX(IFNULL(learning, 0)) AS learning,
  SUM(IFNULL(learning, 0)) AS learning_days
FROM latest_rule_runs
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY rule_id, state, error_code, not_checked_reason
ORDER BY rule_id, state, error_code, not_checked_reason
