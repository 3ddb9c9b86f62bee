-- SPDX-License-Identifier: Apache-2.0
-- Work in the night hours of the plan by people who do not work in shifts.
WITH shift_workers AS (
  SELECT DISTINCT actor_id
  FROM known_people
  WHERE working_pattern = 'shift'
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
night_events AS (
  SELECT *
  FROM day_events
  WHERE event_date = @day
    -- A session that times out at night is no work; failed logins have their own rule.
    AND action NOT IN ('logout', 'login_failed')
    AND NOT (actor_type = 'service' AND channel IN ('batch', 'api'))
    AND IF(
      @night_from_hour > @night_to_hour,
      local_hour >= @night_from_hour OR local_hour < @night_to_hour,
      local_hour >= @night_from_hour AND local_hour < @night_to_hour
    )
),
suspects AS (
  SELECT
    night_events.system_id,
    night_events.actor_id,
    COUNT(*) AS events,
    SUM(IF(night_events.outcome = 'success', night_events.subject_count, 0)) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(night_events.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(night_events.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(night_events.event_id ORDER BY night_events.occurred_at, night_events.event_id LIMIT 20) AS event_ids
  FROM night_events
  LEFT JOIN shift_workers
    ON shift_workers.actor_id = night_events.actor_id
  WHERE shift_workers.actor_id IS NULL
  GROUP BY night_events.system_id, night_events.actor_id
  HAVING COUNT(*) >= @minimum_events
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT event_date) AS days,
    COUNT(DISTINCT IF(
      IF(
        @night_from_hour > @night_to_hour,
        hour >= @night_from_hour OR hour < @night_to_hour,
        hour >= @night_from_hour AND hour < @night_to_hour
      ),
      event_date,
      NULL
    )) AS night_days
  FROM actor_days
  CROSS JOIN UNNEST(hours) AS hour
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group != 'failure'
  GROUP BY system_id, actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('night_days' AS name, CAST(IFNULL(earlier.night_days, 0) AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.system_id = suspects.system_id
  AND earlier.actor_id = suspects.actor_id
