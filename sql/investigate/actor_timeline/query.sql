-- SPDX-License-Identifier: Apache-2.0
-- All work of one person or service, also what a service did for them and what was done to their rights.
WITH involved AS (
  SELECT
    *,
    CASE
      WHEN actor.id = @actor_id THEN 'actor'
      WHEN actor.on_behalf_of = @actor_id THEN 'on_behalf_of'
      WHEN rights.grantee_id = @actor_id THEN 'grantee'
    END AS involved_as
  FROM events
  WHERE event_date BETWEEN @first_day AND @last_day
)
SELECT
  occurred_at,
  involved_as,
  system_id,
  actor.id AS actor_id,
  action,
  operation,
  outcome,
  source.ip AS ip,
  source.device_id AS device_id,
  source.site AS site,
  actor.session_id AS session_id,
  subject_count,
  ARRAY(
    SELECT subject.id
    FROM UNNEST(subjects) AS subject WITH OFFSET AS place
    WHERE place < 20
    ORDER BY place
  ) AS first_subject_ids,
  rights.role AS role,
  reason.text AS reason,
  reason.ticket AS ticket,
  late,
  event_id,
  event_date
FROM involved
WHERE involved_as IS NOT NULL
ORDER BY occurred_at, event_id, event_date
