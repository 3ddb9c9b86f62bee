-- SPDX-License-Identifier: Apache-2.0
-- One account by turns from different sources within minutes: A, B, A, B.
WITH moves AS (
  SELECT
    actor_id,
    event_id,
    occurred_at,
    source_key,
    device_id,
    LAG(source_key) OVER (PARTITION BY actor_id ORDER BY occurred_at, event_id) AS source_before,
    LAG(device_id) OVER (PARTITION BY actor_id ORDER BY occurred_at, event_id) AS device_before,
    LAG(occurred_at) OVER (PARTITION BY actor_id ORDER BY occurred_at, event_id) AS time_before
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND source_key IS NOT NULL
    AND actor_type != 'service'
),
switches AS (
  SELECT
    *,
    -- The same device elsewhere is one person who moved.
    source_key != source_before
      AND (device_id IS NULL OR device_before IS NULL OR device_id != device_before)
      AND TIMESTAMP_DIFF(occurred_at, time_before, SECOND) <= 60 * @within_minutes AS is_switch
  FROM moves
),
suspects AS (
  SELECT
    actor_id,
    COUNTIF(is_switch) AS switches,
    COUNT(DISTINCT IF(is_switch, source_key, NULL)) AS sources,
    MIN(IF(is_switch, occurred_at, NULL)) AS first_at,
    MAX(IF(is_switch, occurred_at, NULL)) AS last_at,
    ARRAY_AGG(IF(is_switch, event_id, NULL) IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM switches
  GROUP BY actor_id
  HAVING COUNTIF(is_switch) >= @minimum_switches
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('switches' AS name, CAST(switches AS STRING) AS value),
    STRUCT('sources' AS name, CAST(sources AS STRING) AS value),
    STRUCT('within_minutes' AS name, CAST(@within_minutes AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [STRUCT('minimum_switches' AS name, CAST(@minimum_switches AS STRING) AS value)] AS usual,
  switches AS event_count,
  event_ids
FROM suspects
