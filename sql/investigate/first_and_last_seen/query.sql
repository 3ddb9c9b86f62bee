-- SPDX-License-Identifier: Apache-2.0
-- Where one identifier occurs, whatever it is, with the first and the last time.
WITH of_days AS (
  SELECT *
  FROM events
  WHERE event_date BETWEEN @first_day AND @last_day
),
seen AS (
  SELECT
    kind,
    event.system_id,
    event.actor.id AS actor_id,
    COALESCE(event.source.ip, event.source.device_id, event.source.site, '') AS place,
    event.event_date,
    event.occurred_at,
    event.event_id
  FROM of_days AS event
  CROSS JOIN UNNEST([
    IF(event.actor.id = @id, 'actor', NULL),
    IF(event.actor.on_behalf_of = @id, 'on_behalf_of', NULL),
    IF(event.rights.grantee_id = @id, 'grantee', NULL),
    IF(event.actor.session_id = @id, 'session', NULL),
    IF(@id IN (event.source.ip, event.source.ip_hex), 'address', NULL),
    IF(event.source.device_id = @id, 'device', NULL),
    IF(event.source.site = @id, 'site', NULL),
    IF(EXISTS (SELECT 1 FROM UNNEST(event.subjects) AS subject WHERE subject.id = @id), 'subject', NULL)
  ]) AS kind
  WHERE kind IS NOT NULL
)
SELECT
  kind,
  system_id,
  MIN(occurred_at) AS first_at,
  MAX(occurred_at) AS last_at,
  COUNT(DISTINCT event_date) AS days,
  COUNT(*) AS events,
  ARRAY_AGG(DISTINCT actor_id ORDER BY actor_id) AS actors,
  ARRAY_AGG(DISTINCT place ORDER BY place) AS places
FROM seen
GROUP BY kind, system_id
ORDER BY kind, system_id
