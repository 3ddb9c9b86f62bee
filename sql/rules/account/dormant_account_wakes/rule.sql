-- SPDX-License-Identifier: Apache-2.0
-- Work of an account that nobody used for long.
WITH earlier AS (
  SELECT
    actor_id,
    MAX(event_date) AS last_used
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND succeeded > 0
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    MAX(earlier.last_used) AS last_used,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN earlier
    ON earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND DATE_DIFF(@day, earlier.last_used, DAY) >= @dormant_days
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_subjects
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('idle_days' AS name, CAST(DATE_DIFF(@day, suspects.last_used, DAY) AS STRING) AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('last_used' AS name, CAST(suspects.last_used AS STRING) AS value),
    STRUCT('dormant_days' AS name, CAST(@dormant_days AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
