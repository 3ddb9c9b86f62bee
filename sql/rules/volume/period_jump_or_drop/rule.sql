-- SPDX-License-Identifier: Apache-2.0
-- A system whose week, ending on Sunday, has far more or fewer events than the four weeks before.
WITH weeks AS (
  SELECT
    system_id,
    SUM(IF(event_date > DATE_SUB(@day, INTERVAL 7 DAY), events, 0)) AS events,
    DIV(SUM(IF(event_date <= DATE_SUB(@day, INTERVAL 7 DAY), events, 0)), 4) AS average,
    MIN(event_date) AS first_day
  FROM actor_days
  WHERE event_date > DATE_SUB(@day, INTERVAL 35 DAY)
    AND event_date <= @day
    AND EXTRACT(DAYOFWEEK FROM @day) = 1
  GROUP BY system_id
)
SELECT
  system_id,
  CAST(NULL AS STRING) AS actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(events AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('average' AS name, CAST(average AS STRING) AS value)
  ] AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM weeks
WHERE average >= @floor_events
  -- All four weeks before have to be there.
  AND first_day <= DATE_SUB(@day, INTERVAL 28 DAY)
  AND (100 * events >= @ratio_percent * average OR @ratio_percent * events <= 100 * average)
