-- SPDX-License-Identifier: Apache-2.0
-- Many subjects deleted or changed in a day, far beyond the busiest earlier day of the actor.
WITH daily AS (
  SELECT
    system_id,
    actor_id,
    event_date,
    SUM(subject_count) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group = 'write'
  GROUP BY system_id, actor_id, event_date
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
    SUM(IF(event.action = 'delete', event.subject_count, 0)) AS deleted,
    SUM(IF(event.action != 'delete', event.subject_count, 0)) AS changed,
    MAX(IFNULL(earlier.most, 0)) AS most,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  LEFT JOIN earlier
    ON earlier.system_id = event.system_id
    AND earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.action_group = 'write'
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
  GROUP BY event.system_id, event.actor_id
  HAVING (
      SUM(IF(event.action = 'delete', event.subject_count, 0)) >= @floor_deleted
      OR SUM(IF(event.action != 'delete', event.subject_count, 0)) >= @floor_changed
    )
    AND SUM(event.subject_count) >= @minimum_ratio * MAX(IFNULL(earlier.most, 0))
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('deleted' AS name, CAST(suspects.deleted AS STRING) AS value),
    STRUCT('changed' AS name, CAST(suspects.changed AS STRING) AS value),
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
