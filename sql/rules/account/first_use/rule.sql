-- SPDX-License-Identifier: Apache-2.0
-- The first work of an actor in a system within the look-back.
WITH earlier AS (
  SELECT DISTINCT
    system_id,
    actor_id
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND succeeded > 0
),
recorded AS (
  SELECT
    system_id,
    COUNT(DISTINCT event_date) AS days
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    MAX(recorded.days) AS days,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN recorded
    ON recorded.system_id = event.system_id
  LEFT JOIN earlier
    ON earlier.system_id = event.system_id
    AND earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND earlier.actor_id IS NULL
    AND recorded.days >= @recorded_days
    AND event.action_group NOT IN ('failure')
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(suspects.days AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
