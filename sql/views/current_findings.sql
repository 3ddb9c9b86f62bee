-- SPDX-License-Identifier: Apache-2.0
-- The findings of the latest complete run of each rule and day: a failed run hides nothing that stood before it.
WITH complete_runs AS (
  SELECT rule_id, event_date, run_id
  FROM rule_runs
  WHERE state = 'complete'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY rule_id, event_date
    ORDER BY as_of DESC, started_at DESC, run_id DESC
  ) = 1
)
SELECT finding.*
FROM findings AS finding
JOIN complete_runs
  ON complete_runs.rule_id = finding.rule_id
  AND complete_runs.event_date = finding.event_date
  AND complete_runs.run_id = finding.run_id
-- An append may be delivered twice.
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY finding.event_date, finding.run_id, finding.finding_id
  ORDER BY finding.found_at
) = 1
