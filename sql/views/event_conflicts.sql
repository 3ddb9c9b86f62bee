-- SPDX-License-Identifier: Apache-2.0
-- Events whose id came again with other content, or on another day: what shows in `events` is not all that was said.
WITH rewritten AS (
  SELECT
    event_date,
    event_id,
    MIN(received_at) AS first_received_at,
    MAX(received_at) AS last_received_at,
    COUNT(DISTINCT event_hash) AS versions
  FROM access_events
  GROUP BY event_date, event_id
  HAVING MIN(event_hash) != MAX(event_hash)
),
-- Read from the facts: the days of one id cannot be found within one partition of the events.
moved AS (
  SELECT
    event.event_date,
    event.event_id,
    COUNT(DISTINCT other.event_date) + 1 AS days
  FROM day_events AS event
  JOIN day_events AS other
    ON other.event_id = event.event_id
    AND other.event_date != event.event_date
  GROUP BY event.event_date, event.event_id
)
SELECT
  event_date,
  event_id,
  'other_content' AS conflict,
  versions,
  1 AS days,
  first_received_at,
  last_received_at
FROM rewritten
UNION ALL
SELECT
  event_date,
  event_id,
  'other_day' AS conflict,
  CAST(NULL AS INT64) AS versions,
  days,
  CAST(NULL AS TIMESTAMP) AS first_received_at,
  CAST(NULL AS TIMESTAMP) AS last_received_at
FROM moved
