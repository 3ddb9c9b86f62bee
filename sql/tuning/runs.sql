-- SPDX-License-Identifier: Apache-2.0
-- The days of a period that each rule judged, with the moment up to which it saw events.
SELECT
  rule_id,
  event_date AS day,
  as_of
FROM latest_rule_runs
WHERE event_date BETWEEN @first_day AND @last_day
  AND state = 'complete'
ORDER BY rule_id, event_date
