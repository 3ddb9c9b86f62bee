-- SPDX-License-Identifier: Apache-2.0
-- Work on devices that the actor did not use in the look-back.
WITH earlier AS (
  SELECT
    source_day.actor_id,
    device,
    source_day.event_date
  FROM actor_source_days AS source_day
  CROSS JOIN UNNEST(source_day.devices) AS device
  WHERE source_day.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND source_day.event_date < @day
    AND source_day.succeeded > 0
),
active AS (
  SELECT
    actor_id,
    COUNT(DISTINCT event_date) AS days,
    COUNT(DISTINCT device) AS devices
  FROM earlier
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNT(DISTINCT event.device_id) AS devices,
    MAX(active.devices) AS known,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN active
    ON active.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.device_id IS NOT NULL
    AND active.days >= @minimum_days
    AND NOT EXISTS (
      SELECT 1
      FROM earlier
      WHERE earlier.actor_id = event.actor_id
        AND earlier.device = event.device_id
    )
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('devices' AS name, CAST(suspects.devices AS STRING) AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('known' AS name, CAST(suspects.known AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
