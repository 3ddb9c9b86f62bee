-- SPDX-License-Identifier: Apache-2.0
-- Many subjects taken out of a system that the register marks as holding unique identifiers or sensitive data.
WITH sensitive AS (
  SELECT system_id
  FROM known_systems
  WHERE (unique_identifiers OR sensitive_data)
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY system_id
),
daily AS (
  SELECT
    system_id,
    actor_id,
    subject_count AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group = 'export'
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    MAX(subjects) AS most
  FROM daily
  GROUP BY system_id, actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    MAX(IFNULL(earlier.most, 0)) AS most,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN sensitive
    ON sensitive.system_id = event.system_id
  LEFT JOIN earlier
    ON earlier.system_id = event.system_id
    AND earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.action_group = 'export'
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_subjects
    AND SUM(event.subject_count) >= @minimum_ratio * MAX(IFNULL(earlier.most, 0))
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
    STRUCT('most' AS name, CAST(suspects.most AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
