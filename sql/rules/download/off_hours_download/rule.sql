-- SPDX-License-Identifier: Apache-2.0
-- Subjects taken out at night by somebody who does not usually do so.
WITH earlier AS (
  SELECT
    actor_day.system_id,
    actor_day.actor_id,
    COUNT(DISTINCT actor_day.event_date) AS nights
  FROM actor_days AS actor_day
  CROSS JOIN UNNEST(actor_day.hours) AS hour
  WHERE actor_day.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND actor_day.event_date < @day
    -- Who works at night anyway downloads at night too.
    AND actor_day.action_group != 'failure'
    AND IF(
      @night_from_hour > @night_to_hour,
      hour >= @night_from_hour OR hour < @night_to_hour,
      hour >= @night_from_hour AND hour < @night_to_hour
    )
  GROUP BY actor_day.system_id, actor_day.actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    MAX(IFNULL(earlier.nights, 0)) AS nights,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  LEFT JOIN earlier
    ON earlier.system_id = event.system_id
    AND earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.action_group = 'export'
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
    AND IF(
      @night_from_hour > @night_to_hour,
      event.local_hour >= @night_from_hour OR event.local_hour < @night_to_hour,
      event.local_hour >= @night_from_hour AND event.local_hour < @night_to_hour
    )
    AND IFNULL(earlier.nights, 0) < @usual_nights
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_subjects
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
    STRUCT('nights' AS name, CAST(suspects.nights AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
