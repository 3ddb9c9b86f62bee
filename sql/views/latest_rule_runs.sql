-- SPDX-License-Identifier: Apache-2.0
-- The latest run of each rule and day, whatever its state: what was checked, what failed, what could not be checked.
SELECT *
FROM rule_runs
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY rule_id, event_date
  ORDER BY as_of DESC, started_at DESC, run_id DESC
) = 1
