-- SPDX-License-Identifier: Apache-2.0
-- Slices that hold records of an actor and a subject of a hold; an empty text stands for anybody. A refused event is searched as
-- text, and one that was shortened may hold anybody; so may work on many by a condition.
WITH matches AS (
  SELECT
    'access_events' AS table_name,
    event_date AS day,
    system_id,
    retention_class
  FROM access_events
  WHERE event_date BETWEEN @first_day AND @last_day
    AND (
      @hold_actor = ''
      OR actor.id = @hold_actor
      OR actor.on_behalf_of = @hold_actor
      OR rights.grantee_id = @hold_actor
      OR rights.approver_id = @hold_actor
    )
    AND (
      @hold_subject = ''
      OR EXISTS (SELECT 1 FROM UNNEST(subjects) AS subject WHERE subject.id = @hold_subject)
      OR (subject_query.hits > 0 AND ARRAY_LENGTH(subjects) = 0)
    )
  UNION ALL
  SELECT
    'rejected_events',
    event_date,
    system_id,
    retention_class
  FROM rejected_events
  WHERE event_date BETWEEN @first_day AND @last_day
    AND (truncated OR (STRPOS(body, @hold_actor) > 0 AND STRPOS(body, @hold_subject) > 0))
  UNION ALL
  SELECT
    'connection_events',
    event_date,
    CAST(NULL AS STRING),
    CAST(NULL AS STRING)
  FROM connection_events
  WHERE event_date BETWEEN @first_day AND @last_day
    AND @hold_actor = ''
    AND user_key = @hold_subject
  UNION ALL
  SELECT
    'rejected_connections',
    event_date,
    CAST(NULL AS STRING),
    CAST(NULL AS STRING)
  FROM rejected_connections
  WHERE event_date BETWEEN @first_day AND @last_day
    AND @hold_actor = ''
    AND (truncated OR STRPOS(body, @hold_subject) > 0)
  UNION ALL
  SELECT
    'day_events',
    event_date,
    system_id,
    CAST(NULL AS STRING)
  FROM day_events
  WHERE event_date BETWEEN @first_day AND @last_day
    AND (@hold_actor = '' OR actor_id = @hold_actor OR grantee_id = @hold_actor OR approver_id = @hold_actor)
    AND (@hold_subject = '' OR @hold_subject IN UNNEST(subject_ids))
)
SELECT DISTINCT
  table_name,
  day,
  system_id,
  retention_class
FROM matches
ORDER BY table_name, day, system_id, retention_class
