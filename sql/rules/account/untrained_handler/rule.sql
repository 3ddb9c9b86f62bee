-- SPDX-License-Identifier: Apache-2.0
-- Handlers at work after training was due, told on their first active day of each month.
WITH cycles AS (
  -- The nth weekday of the month, of this year and the last.
  SELECT
    DATE_ADD(
      DATE(EXTRACT(YEAR FROM @day) - back, @training_month, 1),
      INTERVAL MOD(@training_weekday - EXTRACT(DAYOFWEEK FROM DATE(EXTRACT(YEAR FROM @day) - back, @training_month, 1)) + 8, 7)
        + 7 * (@training_nth - 1) DAY
    ) AS held_on
  FROM UNNEST([0, 1]) AS back
),
cycle AS (
  SELECT MAX(held_on) AS held_on
  FROM cycles
  WHERE DATE_ADD(held_on, INTERVAL @grace_days DAY) < @day
),
people AS (
  SELECT
    actor_id,
    MAX(joined_on) AS joined_on,
    MAX(trained_on) AS trained_on
  FROM known_people
  WHERE actor_type != 'service'
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
due AS (
  SELECT
    people.actor_id,
    people.trained_on,
    GREATEST(
      DATE_ADD(cycle.held_on, INTERVAL @grace_days DAY),
      DATE_ADD(IFNULL(people.joined_on, DATE '1900-01-01'), INTERVAL @joiner_days DAY)
    ) AS due_on
  FROM people
  CROSS JOIN cycle
  -- Who joined after the training needs one of their own; others that year's.
  WHERE people.trained_on IS NULL
    OR (people.trained_on < cycle.held_on AND IFNULL(people.joined_on, DATE '1900-01-01') <= cycle.held_on)
),
worked AS (
  SELECT
    actor_id,
    MIN(event_date) AS first_day,
    SUM(IF(event_date = @day, subject_count, 0)) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_TRUNC(@day, MONTH)
    AND event_date <= @day
    AND subject_count > 0
  GROUP BY actor_id
),
evidence AS (
  SELECT
    actor_id,
    COUNT(*) AS events,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND subject_count > 0
  GROUP BY actor_id
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  due.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('due_on' AS name, CAST(due.due_on AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(worked.subjects AS STRING) AS value)
  ] AS seen,
  [STRUCT('trained_on' AS name, IFNULL(CAST(due.trained_on AS STRING), '-') AS value)] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM due
JOIN worked
  ON worked.actor_id = due.actor_id
JOIN evidence
  ON evidence.actor_id = due.actor_id
WHERE due.due_on < @day
  AND worked.first_day = @day
