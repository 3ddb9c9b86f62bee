-- SPDX-License-Identifier: Apache-2.0
-- A country that neither this actor nor anybody else used in the look-back.
WITH earlier AS (
  SELECT DISTINCT
    actor_id,
    country
  FROM actor_source_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND country IS NOT NULL
    AND succeeded > 0
),
own AS (
  SELECT
    actor_id,
    COUNT(*) AS countries
  FROM earlier
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    MIN(event.country) AS country,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  WHERE event.event_date = @day
    AND event.country IS NOT NULL
    AND event.action_group NOT IN ('failure')
    AND event.outcome = 'success'
    AND NOT EXISTS (
      SELECT 1
      FROM earlier
      WHERE earlier.country = event.country
    )
    -- Until any country is known, all of them would be new.
    AND EXISTS (SELECT 1 FROM earlier)
  GROUP BY event.system_id, event.actor_id
  HAVING COUNT(*) >= @minimum_events
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('country' AS name, suspects.country AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('countries' AS name, CAST(IFNULL(own.countries, 0) AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN own
  ON own.actor_id = suspects.actor_id
