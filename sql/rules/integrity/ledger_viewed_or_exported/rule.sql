-- SPDX-License-Identifier: Apache-2.0
-- The ledger itself was taken out, read widely, read by somebody who did not before, or refused to somebody.
WITH daily AS (
  SELECT
    actor_id,
    event_date,
    SUM(subject_count) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND system_id = 'access-ledger'
    AND action_group IN ('read', 'export')
    AND succeeded > 0
  GROUP BY actor_id, event_date
),
earlier AS (
  SELECT
    actor_id,
    COUNT(*) AS days,
    MAX(subjects) AS most
  FROM daily
  GROUP BY actor_id
),
readings AS (
  SELECT
    actor_id,
    COUNT(*) AS events,
    COUNTIF(action_group = 'export' AND outcome = 'success') AS exports,
    COUNTIF(outcome = 'denied') AS denied,
    SUM(IF(outcome = 'success', subject_count, 0)) AS hits,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND system_id = 'access-ledger'
    AND action_group IN ('read', 'export')
  GROUP BY actor_id
)
SELECT
  'access-ledger' AS system_id,
  readings.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(readings.events AS STRING) AS value),
    STRUCT('exports' AS name, CAST(readings.exports AS STRING) AS value),
    STRUCT('denied' AS name, CAST(readings.denied AS STRING) AS value),
    STRUCT('hits' AS name, CAST(readings.hits AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', readings.first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', readings.last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('most' AS name, CAST(IFNULL(earlier.most, 0) AS STRING) AS value)
  ] AS usual,
  readings.events AS event_count,
  readings.event_ids
FROM readings
LEFT JOIN earlier
  ON earlier.actor_id = readings.actor_id
WHERE readings.exports > 0
  OR readings.denied > 0
  OR earlier.actor_id IS NULL
  OR (readings.hits >= @floor_hits AND readings.hits >= @minimum_ratio * earlier.most)
