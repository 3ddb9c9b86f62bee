-- SPDX-License-Identifier: Apache-2.0
-- What the day of each person was made of: sources, devices, menus, hours, and a sample of subjects, at most 30 of each.
WITH work AS (
  SELECT
    system_id,
    actor_id,
    action,
    action_group,
    IFNULL(operation, '') AS operation,
    local_hour,
    source_key,
    device_id
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND action_group != 'failure'
    AND actor_type != 'service'
),
traits AS (
  SELECT system_id, actor_id, 'source' AS part, source_key AS trait, COUNT(*) AS weight, '' AS lot
  FROM work
  WHERE source_key IS NOT NULL
  GROUP BY system_id, actor_id, source_key
  UNION ALL
  SELECT system_id, actor_id, 'device' AS part, device_id AS trait, COUNT(*) AS weight, '' AS lot
  FROM work
  WHERE device_id IS NOT NULL
  GROUP BY system_id, actor_id, device_id
  UNION ALL
  SELECT
    system_id,
    actor_id,
    'menu' AS part,
    CONCAT(system_id, ' ', action, ' ', operation) AS trait,
    COUNT(*) AS weight,
    '' AS lot
  FROM work
  WHERE action_group != 'access'
  GROUP BY system_id, actor_id, action, operation
  UNION ALL
  SELECT system_id, actor_id, 'hour' AS part, CAST(local_hour AS STRING) AS trait, COUNT(*) AS weight, '' AS lot
  FROM work
  GROUP BY system_id, actor_id, local_hour
  UNION ALL
  -- The lowest digests: the same choice on every day and for everybody, so that samples can be compared.
  SELECT
    subject_day.system_id,
    subject_day.actor_id,
    'subject' AS part,
    subject_day.subject_id AS trait,
    1 AS weight,
    TO_HEX(SHA256(subject_day.subject_id)) AS lot
  FROM actor_subject_days AS subject_day
  JOIN (
    SELECT DISTINCT
      system_id,
      actor_id
    FROM work
  ) AS person
    ON person.system_id = subject_day.system_id
    AND person.actor_id = subject_day.actor_id
  WHERE subject_day.event_date = @day
)
SELECT
  @day AS event_date,
  system_id,
  actor_id,
  part,
  trait,
  weight,
  @as_of AS as_of
FROM traits
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY system_id, actor_id, part
  ORDER BY lot, weight DESC, trait
) <= 30
