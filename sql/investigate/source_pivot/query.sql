-- SPDX-License-Identifier: Apache-2.0
-- Which accounts came from a source, and from where else the same accounts came in the same days.
WITH seen AS (
  SELECT
    system_id,
    actor.id AS actor_id,
    action,
    outcome,
    subject_count,
    occurred_at,
    COALESCE(source.ip, source.device_id, source.site, '') AS place,
    IFNULL(
      source.ip = @source
      OR source.ip_hex = @source
      OR source.device_id = @source
      OR source.site = @source
      OR (ENDS_WITH(@source, '.') AND STARTS_WITH(source.ip, @source)),
      FALSE
    ) AS from_source
  FROM events
  WHERE event_date BETWEEN @first_day AND @last_day
),
from_source AS (
  SELECT
    actor_id,
    ARRAY_AGG(DISTINCT system_id ORDER BY system_id) AS systems,
    ARRAY_AGG(DISTINCT action ORDER BY action) AS actions,
    ARRAY_AGG(DISTINCT place ORDER BY place) AS places,
    COUNT(*) AS events,
    COUNTIF(action = 'login_failed') AS login_failures,
    COUNTIF(outcome = 'denied') AS denied,
    SUM(IFNULL(subject_count, 0)) AS subject_count,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at
  FROM seen
  WHERE from_source
  GROUP BY actor_id
),
from_elsewhere AS (
  SELECT
    actor_id,
    ARRAY_AGG(DISTINCT place ORDER BY place) AS places,
    COUNT(*) AS events
  FROM seen
  WHERE NOT from_source
  GROUP BY actor_id
)
SELECT
  from_source.actor_id,
  from_source.systems,
  from_source.actions,
  from_source.places,
  from_source.events,
  from_source.login_failures,
  from_source.denied,
  from_source.subject_count,
  from_source.first_at,
  from_source.last_at,
  from_elsewhere.places AS other_places,
  IFNULL(from_elsewhere.events, 0) AS other_events
FROM from_source
LEFT JOIN from_elsewhere
  ON from_elsewhere.actor_id = from_source.actor_id
ORDER BY first_at, actor_id
