-- SPDX-License-Identifier: Apache-2.0
-- Whose data an account or a source touched between two moments: whom to notify. The row without a subject counts the
-- work that named nobody: so many more may be concerned.
WITH suspect AS (
  SELECT *
  FROM events
  -- A day wider on both sides: the partition is a day of the plan's zone, the moments are exact.
  WHERE event_date >= DATE_SUB(DATE(@from_time), INTERVAL 1 DAY)
    AND event_date <= DATE_ADD(DATE(@to_time), INTERVAL 1 DAY)
    AND occurred_at >= @from_time
    AND occurred_at < @to_time
    AND outcome != 'denied'
    AND (@actor_id = '' OR actor.id = @actor_id OR IFNULL(actor.on_behalf_of, '') = @actor_id)
    AND (
      @source = ''
      OR @source IN (
        IFNULL(source.ip, ''), IFNULL(source.ip_hex, ''), IFNULL(source.device_id, ''), IFNULL(source.site, '')
      )
      OR (ENDS_WITH(@source, '.') AND STARTS_WITH(IFNULL(source.ip, ''), @source))
    )
),
touched AS (
  SELECT
    subject.id AS subject_id,
    subject.type AS subject_type,
    1 AS subjects,
    suspect.system_id,
    suspect.actor.id AS actor_id,
    suspect.action,
    suspect.occurred_at,
    suspect.event_id
  FROM suspect
  CROSS JOIN UNNEST(suspect.subjects) AS subject
  UNION ALL
  SELECT
    CAST(NULL AS STRING) AS subject_id,
    CAST(NULL AS STRING) AS subject_type,
    subject_count - ARRAY_LENGTH(subjects) AS subjects,
    system_id,
    actor.id AS actor_id,
    action,
    occurred_at,
    event_id
  FROM suspect
  WHERE subject_count > ARRAY_LENGTH(subjects)
)
SELECT
  subject_id,
  MAX(subject_type) AS subject_type,
  IF(subject_id IS NULL, SUM(subjects), 1) AS subjects,
  COUNT(DISTINCT event_id) AS events,
  ARRAY_AGG(DISTINCT action ORDER BY action) AS actions,
  ARRAY_AGG(DISTINCT actor_id ORDER BY actor_id) AS actors,
  ARRAY_AGG(DISTINCT system_id ORDER BY system_id) AS systems,
  MIN(occurred_at) AS first_at,
  MAX(occurred_at) AS last_at
FROM touched
GROUP BY subject_id
ORDER BY subject_id
