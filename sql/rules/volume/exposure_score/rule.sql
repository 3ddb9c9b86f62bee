-- SPDX-License-Identifier: Apache-2.0
-- Subjects of the day weighed by what the system holds and whether they left it.
WITH heavy AS (
  SELECT system_id
  FROM known_systems
  WHERE (unique_identifiers OR sensitive_data)
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY system_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    SUM(IF(event.action_group = 'export', event.subject_count, 0)) AS exported,
    SUM(
      event.subject_count
      * IF(heavy.system_id IS NULL, 1, @weight_identifiers)
      * IF(event.action_group = 'export', @weight_export, 1)
    ) AS score,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  LEFT JOIN heavy
    ON heavy.system_id = event.system_id
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
    AND event.subject_count > 0
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(
      event.subject_count
      * IF(heavy.system_id IS NULL, 1, @weight_identifiers)
      * IF(event.action_group = 'export', @weight_export, 1)
    ) >= @minimum_score
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('score' AS name, CAST(suspects.score AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('exported' AS name, CAST(suspects.exported AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('minimum_score' AS name, CAST(@minimum_score AS STRING) AS value),
    STRUCT('weight_identifiers' AS name, CAST(@weight_identifiers AS STRING) AS value),
    STRUCT('weight_export' AS name, CAST(@weight_export AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
