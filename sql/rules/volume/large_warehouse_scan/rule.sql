-- SPDX-License-Identifier: Apache-2.0
-- One query past the application that met very many subjects, or very many bytes in a day, beyond what the actor did before.
WITH earlier AS (
  SELECT
    system_id,
    actor_id,
    event_date,
    MAX(IFNULL(largest_scan, 0)) AS largest,
    SUM(IFNULL(scanned_bytes, 0)) AS bytes
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, actor_id, event_date
  HAVING MAX(IFNULL(largest_scan, 0)) > 0
    OR SUM(IFNULL(scanned_bytes, 0)) > 0
),
placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY largest DESC, event_date) AS by_hits,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY bytes DESC, event_date) AS by_bytes
  FROM earlier
),
-- The largest but one: a single odd day must not silence the rule.
records AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS days,
    MAX(IF(by_hits > 1, largest, 0)) AS largest,
    MAX(IF(by_bytes > 1, bytes, 0)) AS bytes
  FROM placed
  GROUP BY system_id, actor_id
),
scans AS (
  SELECT
    system_id,
    actor_id,
    MIN(actor_type) AS actor_type,
    COUNT(*) AS events,
    MAX(subject_count) AS largest,
    SUM(IFNULL(bytes, 0)) AS bytes,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND channel IN ('db', 'console')
    AND outcome = 'success'
    AND (subject_count > 0 OR bytes > 0)
  GROUP BY system_id, actor_id
)
SELECT
  scans.system_id,
  scans.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(scans.events AS STRING) AS value),
    STRUCT('largest' AS name, CAST(scans.largest AS STRING) AS value),
    STRUCT('megabytes' AS name, CAST(DIV(scans.bytes, 1000000) AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', scans.first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', scans.last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(records.days, 0) AS STRING) AS value),
    STRUCT('largest' AS name, CAST(IFNULL(records.largest, 0) AS STRING) AS value),
    STRUCT('megabytes' AS name, CAST(DIV(IFNULL(records.bytes, 0), 1000000) AS STRING) AS value)
  ] AS usual,
  scans.events AS event_count,
  scans.event_ids
FROM scans
LEFT JOIN records
  ON records.system_id = scans.system_id
  AND records.actor_id = scans.actor_id
WHERE (
    (scans.largest >= @floor_hits AND 100 * scans.largest >= @record_percent * IFNULL(records.largest, 0))
    OR (
      scans.bytes >= 1000000 * @floor_megabytes
      AND 100 * scans.bytes >= @record_percent * IFNULL(records.bytes, 0)
    )
  )
  -- A service moves whole tables by its nature: only growth says something, and growth needs two days before.
  AND (scans.actor_type != 'service' OR IFNULL(records.days, 0) >= 2)
