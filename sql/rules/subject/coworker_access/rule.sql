-- SPDX-License-Identifier: Apache-2.0
-- Work on the data that the roster links to another person of the company.
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
earlier AS (
  SELECT
    system_id,
    actor_id,
    subject_id,
    COUNT(*) AS days
  FROM actor_subject_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, actor_id, subject_id
),
touched AS (
  SELECT
    event.event_id,
    subject_id
  FROM day_events AS event
  CROSS JOIN UNNEST(event.subject_ids) AS subject_id
  WHERE event.event_date = @day
    AND ARRAY_LENGTH(event.subject_ids) <= @largest_list
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    touched.subject_id,
    COUNT(*) AS events,
    COUNTIF(event.action_group = 'write') AS writes,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN touched
    ON touched.event_id = event.event_id
  JOIN people
    ON people.own_subject_id = touched.subject_id
    AND people.actor_id != event.actor_id
  WHERE event.event_date = @day
    AND event.action_group IN ('read', 'write', 'export')
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id, touched.subject_id
  HAVING COUNT(*) >= @minimum_events
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  suspects.subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('writes' AS name, CAST(suspects.writes AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.system_id = suspects.system_id
  AND earlier.actor_id = suspects.actor_id
  AND earlier.subject_id = suspects.subject_id
