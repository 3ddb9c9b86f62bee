-- SPDX-License-Identifier: Apache-2.0
-- Work of an account after the last working day that the roster names.
WITH people AS (
  SELECT
    actor_id,
    MAX(department) AS department,
    MAX(left_on) AS left_on,
    MAX(subject_id) AS own_subject_id
  FROM known_people
  WHERE TRUE
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
    MAX(people.left_on) AS left_on,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN people
    ON people.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND @day > DATE_ADD(people.left_on, INTERVAL @grace_days DAY)
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
    STRUCT('left_on' AS name, CAST(suspects.left_on AS STRING) AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('grace_days' AS name, CAST(@grace_days AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
