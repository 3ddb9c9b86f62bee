-- SPDX-License-Identifier: Apache-2.0
-- Unusually many subjects taken out in the weeks before the last working day of the roster.
WITH people AS (
  SELECT
    actor_id,
    MAX(department) AS department,
    MAX(role) AS role,
    MAX(left_on) AS left_on
  FROM known_people
  WHERE TRUE
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
earlier AS (
  SELECT
    actor_id,
    MAX(subject_count) AS most
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < DATE_SUB(@day, INTERVAL @days_before DAY)
    AND action_group = 'export'
  GROUP BY actor_id
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    MAX(people.left_on) AS left_on,
    SUM(event.subject_count) AS subjects,
    MAX(IFNULL(earlier.most, 0)) AS most,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN people
    ON people.actor_id = event.actor_id
  LEFT JOIN earlier
    ON earlier.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND @day <= people.left_on
    AND DATE_ADD(@day, INTERVAL @days_before DAY) >= people.left_on
    AND event.action_group = 'export'
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_exported
    AND SUM(event.subject_count) >= @minimum_ratio * MAX(IFNULL(earlier.most, 0))
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('left_on' AS name, CAST(suspects.left_on AS STRING) AS value),
    STRUCT('days_left' AS name, CAST(DATE_DIFF(suspects.left_on, @day, DAY) AS STRING) AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
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
