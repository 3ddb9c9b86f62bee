-- SPDX-License-Identifier: Apache-2.0
-- The latest runs of each day of a period by their state.
SELECT
  event_date AS day,
  COUNT(*) AS runs,
  COUNTIF(state = 'complete') AS complete,
  COUNTIF(state = 'failed') AS failed,
  COUNTIF(state = 'not_checked') AS not_checked
FROM latest_rule_runs
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY event_date
ORDER BY event_date
