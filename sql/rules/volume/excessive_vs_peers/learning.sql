-- SPDX-License-Identifier: Apache-2.0
-- Actors of the day in systems with enough people to compare, for too few days yet.
WITH system_days AS (
  SELECT
    system_id,
    action_group,
    event_date,
    SUM(peer_days.actors) AS actors
  FROM peer_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND action_group IN ('read', 'write')
  GROUP BY system_id, action_group, event_date
),
systems AS (
  SELECT
    system_id,
    action_group
  FROM system_days
  GROUP BY system_id, action_group
  HAVING MAX(system_days.actors) >= @minimum_peers
    AND COUNTIF(event_date < @day) < @minimum_days
)
SELECT DISTINCT
  actor_day.system_id,
  actor_day.actor_id
FROM actor_days AS actor_day
JOIN systems
  ON systems.system_id = actor_day.system_id
  AND systems.action_group = actor_day.action_group
WHERE actor_day.event_date = @day
  AND actor_day.actor_type != 'service'
  AND actor_day.subject_count > 0
