-- SPDX-License-Identifier: Apache-2.0
-- What people of the same department and role did on the day: the sizes of their work side by side.
WITH people AS (
  SELECT
    actor_id,
    MAX(department) AS department,
    MAX(role) AS role
  FROM known_people
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
work AS (
  SELECT
    actor_day.system_id,
    COALESCE(people.department, actor_day.department, '') AS department,
    IFNULL(people.role, '') AS role,
    actor_day.action_group,
    actor_day.subject_count,
    actor_day.events
  FROM actor_days AS actor_day
  LEFT JOIN people
    ON people.actor_id = actor_day.actor_id
  WHERE actor_day.event_date = @day
    AND actor_day.actor_type != 'service'
)
SELECT
  @day AS event_date,
  system_id,
  department,
  role,
  action_group,
  COUNT(*) AS actors,
  ARRAY_AGG(subject_count ORDER BY subject_count) AS subject_counts,
  SUM(events) AS events,
  @as_of AS as_of
FROM work
GROUP BY system_id, department, role, action_group
