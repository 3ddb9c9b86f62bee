-- SPDX-License-Identifier: Apache-2.0
-- Every exception as known at a moment: what became of it by a day, and how many findings it kept back.
WITH entries AS (
  SELECT *
  FROM active_exceptions
  WHERE in_force_from <= @as_of
  -- A plan that is loaded again brings its exceptions again.
  QUALIFY ROW_NUMBER() OVER (PARTITION BY exception_id ORDER BY in_force_from DESC, recorded_at DESC) = 1
),
endings AS (
  SELECT exception_id, recorded_at AS ended_at, reason AS ended_because
  FROM exceptions
  WHERE ended
    AND recorded_at <= @as_of
  QUALIFY ROW_NUMBER() OVER (PARTITION BY exception_id ORDER BY recorded_at, reason) = 1
),
suppressed AS (
  SELECT exception_id, COUNT(*) AS findings
  FROM current_findings
  WHERE exception_id IS NOT NULL
    AND as_of <= @as_of
  GROUP BY exception_id
),
states AS (
  SELECT
    entries.exception_id,
    CASE
      WHEN endings.ended_at IS NOT NULL THEN 'ended'
      WHEN entries.valid_to < @day THEN 'expired'
      WHEN entries.in_force_to <= @as_of THEN 'removed'
      WHEN entries.valid_from > @day THEN 'not yet'
      ELSE 'in force'
    END AS state,
    entries.rule_id,
    entries.actor_id,
    entries.system_id,
    entries.valid_from,
    entries.valid_to,
    entries.reason,
    entries.approved_by,
    IF(entries.load_id IS NULL, 'recorded', 'plan') AS source,
    entries.recorded_by,
    entries.recorded_at,
    endings.ended_at,
    endings.ended_because
  FROM entries
  LEFT JOIN endings
    ON endings.exception_id = entries.exception_id
)
SELECT
  states.exception_id,
  states.state,
  IF(states.state IN ('in force', 'not yet'), DATE_DIFF(states.valid_to, @day, DAY), NULL) AS days_left,
  IFNULL(suppressed.findings, 0) AS suppressed,
  states.rule_id,
  states.actor_id,
  states.system_id,
  states.valid_from,
  states.valid_to,
  states.reason,
  states.approved_by,
  states.source,
  states.recorded_by,
  states.recorded_at,
  states.ended_at,
  states.ended_because
FROM states
LEFT JOIN suppressed
  ON suppressed.exception_id = states.exception_id
ORDER BY
  CASE states.state
    WHEN 'in force' THEN 1
    WHEN 'not yet' THEN 2
    ELSE 3
  END,
  states.valid_to,
  states.exception_id
