-- SPDX-License-Identifier: Apache-2.0
-- The most subjects of a peer group on the day, and many times the group's median of the days before.
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
-- Everybody belongs to two groups: the own department and role, and the whole system where that one is too small. Who may take
-- data out differs by role, so exports are compared within it alone.
history AS (
  SELECT
    peer.event_date,
    peer.system_id,
    peer.action_group,
    team.department,
    team.role,
    peer.actors,
    peer.subject_counts
  FROM peer_days AS peer
  CROSS JOIN UNNEST([
    STRUCT(peer.department AS department, peer.role AS role),
    STRUCT('*' AS department, '*' AS role)
  ]) AS team
  WHERE peer.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND peer.event_date < @day
    AND (peer.action_group IN ('read', 'write') OR (peer.action_group = 'export' AND team.department != '*'))
),
team_days AS (
  SELECT
    event_date,
    system_id,
    action_group,
    department,
    role,
    SUM(history.actors) AS actors
  FROM history
  GROUP BY event_date, system_id, action_group, department, role
),
teams AS (
  SELECT
    system_id,
    action_group,
    department,
    role,
    MAX(team_days.actors) AS actors,
    COUNT(*) AS days
  FROM team_days
  GROUP BY system_id, action_group, department, role
  HAVING MAX(team_days.actors) >= @minimum_peers
    AND COUNT(*) >= @minimum_days
),
sizes AS (
  SELECT
    history.system_id,
    history.action_group,
    history.department,
    history.role,
    subjects,
    ROW_NUMBER() OVER (
      PARTITION BY history.system_id, history.action_group, history.department, history.role
      ORDER BY subjects, history.event_date
    ) AS place,
    COUNT(*) OVER (
      PARTITION BY history.system_id, history.action_group, history.department, history.role
    ) AS person_days
  FROM history
  CROSS JOIN UNNEST(history.subject_counts) AS subjects
  WHERE subjects > 0
),
medians AS (
  SELECT
    teams.*,
    sizes.subjects AS median
  FROM teams
  JOIN sizes
    ON sizes.system_id = teams.system_id
    AND sizes.action_group = teams.action_group
    AND sizes.department = teams.department
    AND sizes.role = teams.role
  WHERE 2 * sizes.place IN (sizes.person_days, sizes.person_days + 1)
),
today AS (
  SELECT
    actor_day.system_id,
    actor_day.actor_id,
    actor_day.action_group,
    actor_day.subject_count,
    medians.department,
    medians.role,
    medians.actors,
    medians.days,
    medians.median
  FROM actor_days AS actor_day
  LEFT JOIN people
    ON people.actor_id = actor_day.actor_id
  JOIN medians
    ON medians.system_id = actor_day.system_id
    AND medians.action_group = actor_day.action_group
    AND (
      medians.department = '*'
      OR (
        medians.department = COALESCE(people.department, actor_day.department, '')
        AND medians.role = IFNULL(people.role, '')
      )
    )
  WHERE actor_day.event_date = @day
    AND actor_day.actor_type != 'service'
  -- The own team where it is large enough.
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY actor_day.system_id, actor_day.actor_id, actor_day.action_group
    ORDER BY medians.department = '*', medians.department, medians.role
  ) = 1
),
ranked AS (
  SELECT
    *,
    MAX(subject_count) OVER (PARTITION BY system_id, action_group, department, role) AS most
  FROM today
),
suspects AS (
  SELECT *
  FROM ranked
  WHERE subject_count = most
    AND subject_count >= @floor_subjects
    AND subject_count >= @minimum_ratio * median
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY system_id, actor_id
    ORDER BY DIV(1000 * subject_count, median) DESC, action_group
  ) = 1
),
evidence AS (
  SELECT
    suspects.system_id,
    suspects.actor_id,
    COUNT(*) AS events,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN suspects
    ON suspects.system_id = event.system_id
    AND suspects.actor_id = event.actor_id
    AND suspects.action_group = event.action_group
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND event.subject_count > 0
  GROUP BY suspects.system_id, suspects.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('subjects' AS name, CAST(suspects.subject_count AS STRING) AS value),
    STRUCT('events' AS name, CAST(evidence.events AS STRING) AS value),
    STRUCT(
      'work_ko' AS name,
      CASE suspects.action_group WHEN 'read' THEN '조회' WHEN 'write' THEN '변경' ELSE '반출' END AS value
    ),
    STRUCT('work_en' AS name, suspects.action_group AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('actors' AS name, CAST(suspects.actors AS STRING) AS value),
    STRUCT('days' AS name, CAST(suspects.days AS STRING) AS value),
    STRUCT('median' AS name, CAST(suspects.median AS STRING) AS value)
  ] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM suspects
JOIN evidence
  ON evidence.system_id = suspects.system_id
  AND evidence.actor_id = suspects.actor_id
