-- SPDX-License-Identifier: Apache-2.0
-- What a person reads as one thing: findings of one rule, system, actor and subject on neighbouring days.
WITH days AS (
  SELECT
    *,
    DENSE_RANK() OVER (
      PARTITION BY rule_id, system_id, actor_id, subject_id, exception_id
      ORDER BY event_date
    ) AS place
  FROM current_findings
),
-- Neighbouring days keep the same distance from their place.
runs_of_days AS (
  SELECT
    *,
    DATE_SUB(event_date, INTERVAL place DAY) AS anchor
  FROM days
)
SELECT
  rule_id,
  ARRAY_AGG(kind ORDER BY event_date DESC, finding_id LIMIT 1)[SAFE_OFFSET(0)] AS kind,
  ARRAY_AGG(severity ORDER BY event_date DESC, finding_id LIMIT 1)[SAFE_OFFSET(0)] AS severity,
  system_id,
  actor_id,
  subject_id,
  exception_id,
  MIN(event_date) AS first_day,
  MAX(event_date) AS last_day,
  COUNT(DISTINCT event_date) AS days,
  COUNT(*) AS count,
  SUM(event_count) AS event_count,
  ARRAY_AGG(finding_id ORDER BY event_date, bucket_start, finding_id) AS finding_ids
FROM runs_of_days
GROUP BY rule_id, system_id, actor_id, subject_id, exception_id, anchor
