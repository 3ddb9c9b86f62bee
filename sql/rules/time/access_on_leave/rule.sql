-- SPDX-License-Identifier: Apache-2.0
-- Work of an account on a day that the roster gives as leave.
WITH away AS (
  SELECT actor_id
  FROM known_people
  WHERE @day IN UNNEST(leave_days)
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN away
    ON away.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.action_group NOT IN ('failure')
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
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
