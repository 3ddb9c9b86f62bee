-- SPDX-License-Identifier: Apache-2.0
-- Exceptions with the time each was in force: those of a plan load while it was, those recorded in review from then on.
WITH entries AS (
  SELECT
    exception.*,
    plan_load.in_force_from,
    plan_load.in_force_to
  FROM exceptions AS exception
  JOIN plan_loads AS plan_load
    ON plan_load.load_id = exception.load_id
  UNION ALL
  SELECT
    exception.*,
    exception.recorded_at AS in_force_from,
    CAST(NULL AS TIMESTAMP) AS in_force_to
  FROM exceptions AS exception
  WHERE exception.load_id IS NULL
),
endings AS (
  SELECT
    exception_id,
    MIN(recorded_at) AS ended_at
  FROM exceptions
  WHERE ended
  GROUP BY exception_id
)
SELECT
  entries.exception_id,
  entries.load_id,
  entries.rule_id,
  entries.system_id,
  entries.actor_id,
  entries.reason,
  entries.approved_by,
  entries.valid_from,
  entries.valid_to,
  entries.recorded_at,
  entries.recorded_by,
  entries.in_force_from,
  IF(
    endings.ended_at IS NULL OR entries.in_force_to < endings.ended_at,
    entries.in_force_to,
    endings.ended_at
  ) AS in_force_to
FROM entries
LEFT JOIN endings
  ON endings.exception_id = entries.exception_id
WHERE NOT entries.ended
