-- SPDX-License-Identifier: Apache-2.0
-- An action in a menu that the actor did not do in the look-back.
WITH earlier AS (
  SELECT DISTINCT
    system_id,
    actor_id,
    action,
    operation
  FROM actor_action_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND succeeded > 0
),
active AS (
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT event_date) AS days
  FROM actor_action_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND succeeded > 0
  GROUP BY system_id, actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNT(DISTINCT CONCAT(event.action, ' ', IFNULL(event.operation, ''))) AS actions,
    MAX(active.days) AS days,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN active
    ON active.system_id = event.system_id
    AND active.actor_id = event.actor_id
  LEFT JOIN earlier
    ON earlier.system_id = event.system_id
    AND earlier.actor_id = event.actor_id
    AND earlier.action = event.action
    AND earlier.operation = IFNULL(event.operation, '')
  WHERE event.event_date = @day
    AND earlier.actor_id IS NULL
    AND active.days >= @minimum_days
    AND event.action_group NOT IN ('access', 'failure')
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('actions' AS name, CAST(suspects.actions AS STRING) AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(suspects.days AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
