-- SPDX-License-Identifier: Apache-2.0
-- Refused, then let in: to one subject or new menu refused again and again, or to many subjects refused before.
WITH refused AS (
  SELECT
    event_id,
    occurred_at,
    system_id,
    actor_id,
    action,
    IFNULL(operation, '') AS operation,
    subject_ids
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'denied'
    AND action_group NOT IN ('access', 'failure')
    AND ARRAY_LENGTH(subject_ids) <= @largest_list
),
refused_actors AS (
  SELECT DISTINCT
    system_id,
    actor_id
  FROM refused
),
allowed AS (
  SELECT
    event.event_id,
    event.occurred_at,
    event.system_id,
    event.actor_id,
    event.action,
    IFNULL(event.operation, '') AS operation,
    event.subject_ids
  FROM day_events AS event
  JOIN refused_actors
    ON refused_actors.system_id = event.system_id
    AND refused_actors.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND event.action_group NOT IN ('access', 'failure')
    AND ARRAY_LENGTH(event.subject_ids) <= @largest_list
),
known_menus AS (
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
doors AS (
  SELECT event_id, occurred_at, system_id, actor_id, 'subject' AS kind, subject AS door, TRUE AS is_refused
  FROM refused
  CROSS JOIN UNNEST(subject_ids) AS subject
  UNION ALL
  SELECT event_id, occurred_at, system_id, actor_id, 'subject' AS kind, subject AS door, FALSE AS is_refused
  FROM allowed
  CROSS JOIN UNNEST(subject_ids) AS subject
  UNION ALL
  SELECT event_id, occurred_at, system_id, actor_id, 'menu' AS kind, CONCAT(action, ' ', operation) AS door, TRUE AS is_refused
  FROM refused
  UNION ALL
  SELECT
    allowed.event_id,
    allowed.occurred_at,
    allowed.system_id,
    allowed.actor_id,
    'menu' AS kind,
    CONCAT(allowed.action, ' ', allowed.operation) AS door,
    FALSE AS is_refused
  FROM allowed
  LEFT JOIN known_menus
    ON known_menus.system_id = allowed.system_id
    AND known_menus.actor_id = allowed.actor_id
    AND known_menus.action = allowed.action
    AND known_menus.operation = allowed.operation
  WHERE known_menus.actor_id IS NULL
),
opened AS (
  SELECT
    system_id,
    actor_id,
    kind,
    door,
    COUNTIF(is_refused) AS refusals,
    MIN(IF(is_refused, occurred_at, NULL)) AS refused_at,
    MIN(IF(is_refused, NULL, occurred_at)) AS opened_at
  FROM doors
  GROUP BY system_id, actor_id, kind, door
  -- Open before the last refusal is no door that was forced.
  HAVING MIN(IF(is_refused, NULL, occurred_at)) > MAX(IF(is_refused, occurred_at, NULL))
),
touched AS (
  SELECT DISTINCT
    doors.system_id,
    doors.actor_id,
    doors.event_id,
    doors.occurred_at
  FROM doors
  JOIN opened
    ON opened.system_id = doors.system_id
    AND opened.actor_id = doors.actor_id
    AND opened.kind = doors.kind
    AND opened.door = doors.door
  WHERE doors.is_refused
    OR doors.occurred_at = opened.opened_at
),
evidence AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS events,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM touched
  GROUP BY system_id, actor_id
),
suspects AS (
  SELECT
    system_id,
    actor_id,
    COUNTIF(kind = 'subject') AS subjects,
    COUNTIF(kind = 'menu') AS menus,
    MAX(opened.refusals) AS refusals,
    MIN(opened.refused_at) AS refused_at,
    MIN(opened.opened_at) AS opened_at
  FROM opened
  GROUP BY system_id, actor_id
  HAVING MAX(opened.refusals) >= @minimum_denied
    OR COUNTIF(kind = 'subject') >= @minimum_doors
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('menus' AS name, CAST(suspects.menus AS STRING) AS value),
    STRUCT('refusals' AS name, CAST(suspects.refusals AS STRING) AS value),
    STRUCT('refused_at' AS name, FORMAT_TIMESTAMP('%H:%M', suspects.refused_at, 'Asia/Seoul') AS value),
    STRUCT('opened_at' AS name, FORMAT_TIMESTAMP('%H:%M', suspects.opened_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value)] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM suspects
JOIN evidence
  ON evidence.system_id = suspects.system_id
  AND evidence.actor_id = suspects.actor_id
