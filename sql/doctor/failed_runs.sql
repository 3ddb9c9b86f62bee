-- SPDX-License-Identifier: Apache-2.0
-- Rules whose latest run of a day failed.
SELECT
  rule_id,
  event_date,
  error_code
FROM latest_rule_runs
WHERE state = 'failed'
ORDER BY event_date DESC, rule_id
LIMIT 20
