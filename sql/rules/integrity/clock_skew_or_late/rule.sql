-- SPDX-License-Identifier: Apache-2.0
-- Producers whose events come from the future or after the day closed, by system.
WITH suspects AS (
  SELECT
    system_id,
    COUNT(DISTINCT producer_id) AS producers,
    SUM(producer_day.ahead) AS ahead,
    SUM(producer_day.late) AS late,
    MAX(IFNULL(producer_day.largest_delay, 0)) AS largest_delay
  FROM producer_days AS producer_day
  WHERE event_date = @day
    AND (producer_day.ahead > 0 OR producer_day.late > 0)
  GROUP BY system_id
  HAVING SUM(producer_day.ahead) >= @minimum_ahead
    OR SUM(producer_day.late) >= @minimum_late
)
SELECT
  system_id,
  CAST(NULL AS STRING) AS actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('producers' AS name, CAST(producers AS STRING) AS value),
    STRUCT('ahead' AS name, CAST(ahead AS STRING) AS value),
    STRUCT('late' AS name, CAST(late AS STRING) AS value),
    STRUCT('largest_delay' AS name, CAST(largest_delay AS STRING) AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM suspects
