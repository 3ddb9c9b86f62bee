-- SPDX-License-Identifier: Apache-2.0
-- Work at hours of the day that the actor, and the hours next to them, did not use in the look-back.
WITH used AS (
  SELECT DISTINCT
    actor_day.actor_id,
    MOD(hour + neighbour + 24, 24) AS hour
  FROM actor_days AS actor_day
  CROSS JOIN UNNEST(actor_day.hours) AS hour
  CROSS JOIN UNNEST([-1, 0, 1]) AS neighbour
  WHERE actor_day.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND actor_day.event_date < @day
    AND actor_day.succeeded > 0
),
active AS (
  SELECT
    actor_id,
    COUNT(DISTINCT event_date) AS days
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
    MAX(active.days) AS days,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN active
    ON active.actor_id = event.actor_id
  LEFT JOIN used
    ON used.actor_id = event.actor_id
    AND used.hour = event.local_hour
  WHERE event.event_date = @day
    AND used.actor_id IS NULL
    AND active.days >= @minimum_days
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
  GROUP BY event.system_id, event.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
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
