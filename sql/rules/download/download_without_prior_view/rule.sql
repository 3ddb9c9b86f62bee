-- SPDX-License-Identifier: Apache-2.0
-- Downloads with no view or search of the same actor and system in the minutes before.
WITH looks AS (
  SELECT
    event_id,
    system_id,
    actor_id,
    action_group,
    MAX(IF(action_group = 'read', UNIX_SECONDS(occurred_at), NULL)) OVER (
      PARTITION BY system_id, actor_id
      ORDER BY occurred_at, event_id
    ) AS last_look
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN looks
    ON looks.event_id = event.event_id
  WHERE event.event_date = @day
    AND event.action_group = 'export'
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
    AND (looks.last_look IS NULL OR UNIX_SECONDS(event.occurred_at) - looks.last_look > 60 * @within_minutes)
  GROUP BY event.system_id, event.actor_id
  HAVING COUNT(*) >= @minimum_downloads
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('within_minutes' AS name, CAST(@within_minutes AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
