-- SPDX-License-Identifier: Apache-2.0
-- What is known of days without reading their events: the newest late arrival that capture noted, and the facts their last run read.
WITH late AS (
  SELECT
    event_date,
    MAX(received_at) AS newest_late
  FROM late_arrivals
  WHERE event_date BETWEEN @first_day AND @last_day
    AND received_at <= @as_of
  GROUP BY event_date
),
runs AS (
  SELECT
    event_date,
    MAX(facts_as_of) AS facts_as_of
  FROM rule_runs
  WHERE event_date BETWEEN @first_day AND @last_day
  GROUP BY event_date
)
SELECT
  COALESCE(late.event_date, runs.event_date) AS day,
  late.newest_late,
  runs.facts_as_of
FROM late
FULL JOIN runs
  ON runs.event_date = late.event_date
ORDER BY day
