-- SPDX-License-Identifier: Apache-2.0
-- Many refused accesses of one actor, far beyond the worst earlier day.
WITH daily AS (
  SELECT
    actor_id,
    event_date,
    SUM(denied) AS denied
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group != 'failure'
  GROUP BY actor_id, event_date
),
earlier AS (
  SELECT
    actor_id,
    MAX(denied) AS most
  FROM daily
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNT(DISTINCT IFNULL(event.operation, '')) AS operations,
    MAX(IFNULL(earlier.most, 0)) AS most,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  LEFT JOIN earlier
    ON earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.outcome = 'denied'
    AND event.action_group != 'failure'
  GROUP BY event.system_id, event.actor_id
  HAVING COUNT(*) >= @minimum_denied
    AND COUNT(*) >= @minimum_ratio * MAX(IFNULL(earlier.most, 0))
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('operations' AS name, CAST(suspects.operations AS STRING) AS value),
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
