-- SPDX-License-Identifier: Apache-2.0
-- Many distinct sources of one actor within a clock hour.
WITH hours AS (
  SELECT
    actor_id,
    local_hour,
    COUNT(*) AS events,
    COUNT(DISTINCT source_key) AS sources,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND source_key IS NOT NULL
    AND actor_type != 'service'
  GROUP BY actor_id, local_hour
  HAVING COUNT(DISTINCT source_key) >= @minimum_sources
),
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY actor_id ORDER BY sources DESC, local_hour) AS place
  FROM hours
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('hour' AS name, CAST(local_hour AS STRING) AS value),
    STRUCT('sources' AS name, CAST(sources AS STRING) AS value),
    STRUCT('events' AS name, CAST(events AS STRING) AS value)
  ] AS seen,
  [STRUCT('minimum_sources' AS name, CAST(@minimum_sources AS STRING) AS value)] AS usual,
  events AS event_count,
  event_ids
FROM ranked
WHERE place = 1
