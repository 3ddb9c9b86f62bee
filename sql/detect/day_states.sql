-- SPDX-License-Identifier: Apache-2.0
-- What is known of each day: the newest arrival, the newest one that was not imported, and the facts its last run read.
WITH arrivals AS (
  SELECT
    event_date,
    MAX(received_at) AS newest,
    MAX(IF(backfilled, NULL, received_at)) AS newest_reported
  FROM access_events
  WHERE event_date BETWEEN @first_day AND @last_day
    AND received_at <= @as_of
  GROUP BY event_date
),
runs AS (
  SELECT
    event_date,
    MAX(facts_as_of) AS facts_as_of,
    ARRAY_AGG(facts_version ORDER BY started_at DESC, run_id DESC LIMIT 1)[SAFE_OFFSET(0)] AS facts_version
  FROM rule_runs
  WHERE event_date BETWEEN @first_day AND @last_day
  GROUP BY event_date
)
SELECT
  COALESCE(arrivals.event_date, runs.event_date) AS day,
  arrivals.newest,
  arrivals.newest_reported,
  runs.facts_as_of,
  runs.facts_version
FROM arrivals
FULL JOIN runs
  ON runs.event_date = arrivals.event_date
ORDER BY day
