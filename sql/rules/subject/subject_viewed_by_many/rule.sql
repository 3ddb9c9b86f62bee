-- SPDX-License-Identifier: Apache-2.0
-- One subject whom many people of several departments worked on within a day, more than ever in the look-back.
WITH today AS (
  SELECT
    system_id,
    subject_id,
    actors,
    departments,
    events
  FROM subject_days
  WHERE event_date = @day
    AND actors >= @minimum_actors
    AND departments >= @minimum_departments
),
earlier AS (
  SELECT
    system_id,
    subject_id,
    MAX(actors) AS most
  FROM subject_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, subject_id
),
evidence AS (
  SELECT
    today.system_id,
    today.subject_id,
    COUNT(*) AS events,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM today
  JOIN day_events AS event
    ON event.system_id = today.system_id
  WHERE event.event_date = @day
    AND today.subject_id IN UNNEST(event.subject_ids)
    AND ARRAY_LENGTH(event.subject_ids) <= 20
    AND event.outcome = 'success'
    AND event.actor_type != 'service'
    AND event.action_group IN ('read', 'write', 'export')
  GROUP BY today.system_id, today.subject_id
)
SELECT
  today.system_id,
  CAST(NULL AS STRING) AS actor_id,
  today.subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('actors' AS name, CAST(today.actors AS STRING) AS value),
    STRUCT('departments' AS name, CAST(today.departments AS STRING) AS value),
    STRUCT('events' AS name, CAST(today.events AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('most' AS name, CAST(IFNULL(earlier.most, 0) AS STRING) AS value)
  ] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM today
JOIN evidence
  ON evidence.system_id = today.system_id
  AND evidence.subject_id = today.subject_id
LEFT JOIN earlier
  ON earlier.system_id = today.system_id
  AND earlier.subject_id = today.subject_id
WHERE today.actors > IFNULL(earlier.most, 0)
