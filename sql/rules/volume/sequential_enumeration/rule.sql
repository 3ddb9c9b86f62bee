-- SPDX-License-Identifier: Apache-2.0
-- Views of one subject at a time whose numbers ascend by small steps.
WITH views AS (
  SELECT
    system_id,
    actor_id,
    event_id,
    occurred_at,
    REGEXP_REPLACE(subject_ids[SAFE_OFFSET(0)], r'[0-9]+$', '') AS series,
    SAFE_CAST(REGEXP_EXTRACT(subject_ids[SAFE_OFFSET(0)], r'([0-9]{1,15})$') AS INT64) AS number
  FROM day_events
  WHERE event_date = @day
    AND action_group = 'read'
    AND outcome = 'success'
    AND ARRAY_LENGTH(subject_ids) = 1
),
steps AS (
  SELECT
    *,
    number - LAG(number) OVER (PARTITION BY system_id, actor_id, series ORDER BY occurred_at, event_id) AS step
  FROM views
  WHERE number IS NOT NULL
),
-- The same subject again neither goes on nor ends a run.
walks AS (
  SELECT
    *,
    COUNTIF(step IS NULL OR step < 0 OR step > @largest_step) OVER (
      PARTITION BY system_id, actor_id, series
      ORDER BY occurred_at, event_id
    ) AS walk
  FROM steps
),
runs AS (
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT number) AS length,
    COUNT(*) AS events,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM walks
  GROUP BY system_id, actor_id, series, walk
  HAVING COUNT(DISTINCT number) >= @minimum_run
),
longest AS (
  SELECT
    *,
    COUNT(*) OVER (PARTITION BY system_id, actor_id) AS runs,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY length DESC, first_at, last_at) AS place
  FROM runs
)
SELECT
  system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('run' AS name, CAST(length AS STRING) AS value),
    STRUCT('runs' AS name, CAST(runs AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [
    STRUCT('minimum_run' AS name, CAST(@minimum_run AS STRING) AS value),
    STRUCT('largest_step' AS name, CAST(@largest_step AS STRING) AS value)
  ] AS usual,
  events AS event_count,
  event_ids
FROM longest
WHERE place = 1
