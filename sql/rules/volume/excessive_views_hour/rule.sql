-- SPDX-License-Identifier: Apache-2.0
-- More views within a clock hour than the busiest earlier hour of the actor explains.
WITH hours AS (
  SELECT
    system_id,
    actor_id,
    local_hour,
    COUNT(*) AS events,
    SUM(subject_count) AS subjects,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND action_group = 'read'
    AND outcome = 'success'
    AND NOT (actor_type = 'service' AND channel IN ('batch', 'api'))
  GROUP BY system_id, actor_id, local_hour
  HAVING COUNT(*) >= @floor_events
),
earlier AS (
  SELECT
    actor_day.system_id,
    actor_day.actor_id,
    MAX(in_hour) AS most
  FROM actor_days AS actor_day
  CROSS JOIN UNNEST(actor_day.hour_events) AS in_hour
  WHERE actor_day.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND actor_day.event_date < @day
    AND actor_day.action_group = 'read'
  GROUP BY actor_day.system_id, actor_day.actor_id
),
suspects AS (
  SELECT
    hours.*,
    IFNULL(earlier.most, 0) AS most,
    ROW_NUMBER() OVER (PARTITION BY hours.system_id, hours.actor_id ORDER BY hours.events DESC, hours.local_hour) AS place
  FROM hours
  LEFT JOIN earlier
    ON earlier.system_id = hours.system_id
    AND earlier.actor_id = hours.actor_id
  WHERE hours.events >= @minimum_ratio * IFNULL(earlier.most, 0)
)
SELECT
  system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('hour' AS name, CAST(local_hour AS STRING) AS value),
    STRUCT('events' AS name, CAST(events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(subjects AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('most' AS name, CAST(most AS STRING) AS value)
  ] AS usual,
  events AS event_count,
  event_ids
FROM suspects
WHERE place = 1
