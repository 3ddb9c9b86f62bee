-- SPDX-License-Identifier: Apache-2.0
-- Actions that succeed although the role in force does not list them for the system.
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
rights AS (
  SELECT
    role,
    system_id,
    action
  FROM known_role_rights
  CROSS JOIN UNNEST(actions) AS action
  WHERE TRUE
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY role, system_id, action
),
roles AS (
  SELECT
    role,
    COUNT(DISTINCT CONCAT(system_id, ' ', action)) AS allowed
  FROM rights
  GROUP BY role
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNT(DISTINCT event.action) AS actions,
    MAX(roles.allowed) AS allowed,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN people
    ON people.actor_id = event.actor_id
  JOIN roles
    ON roles.role = people.role
  LEFT JOIN rights
    ON rights.role = people.role
    AND rights.system_id = event.system_id
    AND rights.action = event.action
  WHERE event.event_date = @day
    AND rights.role IS NULL
    AND event.action_group NOT IN ('access', 'failure')
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id
  HAVING COUNT(*) >= @minimum_events
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
    STRUCT('allowed' AS name, CAST(suspects.allowed AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
