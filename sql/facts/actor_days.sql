-- SPDX-License-Identifier: Apache-2.0
-- What each actor did in each system on the day, by group of actions.
WITH activity AS (
  SELECT
    system_id,
    actor_id,
    action_group,
    MIN(actor_type) AS actor_type,
    ARRAY_AGG(department IGNORE NULLS ORDER BY occurred_at DESC, event_id DESC LIMIT 1) AS last_department,
    COUNT(*) AS events,
    COUNTIF(outcome = 'success') AS succeeded,
    COUNTIF(outcome = 'denied') AS denied,
    SUM(IF(outcome = 'success', subject_count, 0)) AS subject_count,
    COUNT(DISTINCT source_key) AS sources,
    ARRAY_AGG(DISTINCT local_hour ORDER BY local_hour) AS hours,
    [
      COUNTIF(local_hour = 0), COUNTIF(local_hour = 1), COUNTIF(local_hour = 2), COUNTIF(local_hour = 3),
      COUNTIF(local_hour = 4), COUNTIF(local_hour = 5), COUNTIF(local_hour = 6), COUNTIF(local_hour = 7),
      COUNTIF(local_hour = 8), COUNTIF(local_hour = 9), COUNTIF(local_hour = 10), COUNTIF(local_hour = 11),
      COUNTIF(local_hour = 12), COUNTIF(local_hour = 13), COUNTIF(local_hour = 14), COUNTIF(local_hour = 15),
      COUNTIF(local_hour = 16), COUNTIF(local_hour = 17), COUNTIF(local_hour = 18), COUNTIF(local_hour = 19),
      COUNTIF(local_hour = 20), COUNTIF(local_hour = 21), COUNTIF(local_hour = 22), COUNTIF(local_hour = 23)
    ] AS hour_events,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    MAX(IF(channel IN ('db', 'console') AND outcome = 'success', subject_count, 0)) AS largest_scan,
    SUM(IF(channel IN ('db', 'console') AND outcome = 'success', IFNULL(bytes, 0), 0)) AS scanned_bytes
  FROM day_events
  WHERE event_date = @day
  GROUP BY system_id, actor_id, action_group
),
touched AS (
  SELECT
    event.system_id,
    event.actor_id,
    event.action_group,
    COUNT(DISTINCT subject_id) AS subjects
  FROM day_events AS event
  CROSS JOIN UNNEST(event.subject_ids) AS subject_id
  WHERE event.event_date = @day
    AND event.outcome = 'success'
  GROUP BY event.system_id, event.actor_id, event.action_group
)
SELECT
  @day AS event_date,
  activity.system_id,
  activity.actor_id,
  activity.actor_type,
  activity.last_department[SAFE_OFFSET(0)] AS department,
  activity.action_group,
  activity.events,
  activity.succeeded,
  activity.denied,
  IFNULL(touched.subjects, 0) AS subjects,
  activity.subject_count,
  activity.sources,
  activity.hours,
  activity.hour_events,
  activity.first_at,
  activity.last_at,
  activity.largest_scan,
  activity.scanned_bytes,
  @as_of AS as_of
FROM activity
LEFT JOIN touched
  ON touched.system_id = activity.system_id
  AND touched.actor_id = activity.actor_id
  AND touched.action_group = activity.action_group
