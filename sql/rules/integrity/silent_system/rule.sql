-- SPDX-License-Identifier: Apache-2.0
-- A system that is expected to report daily, did so on the same weekday, and is silent on a day that is no holiday.
WITH expected AS (
  SELECT system_id
  FROM known_systems
  WHERE expected_events = 'daily'
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY system_id
),
today AS (
  SELECT DISTINCT system_id
  FROM actor_days
  WHERE event_date = @day
),
holiday AS (
  SELECT COUNT(*) > 0 AS is_holiday
  FROM holidays
  WHERE day = @day
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
daily AS (
  SELECT
    system_id,
    event_date,
    SUM(events) AS events
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, event_date
),
overall AS (
  SELECT
    system_id,
    DIV(SUM(events), COUNT(*)) AS typical
  FROM daily
  GROUP BY system_id
),
suspects AS (
  SELECT
    expected.system_id,
    COUNT(*) AS days,
    DIV(SUM(daily.events), COUNT(*)) AS average
  FROM expected
  CROSS JOIN holiday
  JOIN daily
    ON daily.system_id = expected.system_id
    AND MOD(DATE_DIFF(@day, daily.event_date, DAY), 7) = 0
  JOIN overall
    ON overall.system_id = expected.system_id
  LEFT JOIN today
    ON today.system_id = expected.system_id
  WHERE today.system_id IS NULL
    AND NOT holiday.is_holiday
  GROUP BY expected.system_id
  HAVING COUNT(*) >= @usual_days
    -- A weekend on which now and then somebody comes in is silent otherwise.
    AND 100 * DIV(SUM(daily.events), COUNT(*)) >= @share_percent * MAX(overall.typical)
)
SELECT
  system_id,
  CAST(NULL AS STRING) AS actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(0 AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(days AS STRING) AS value),
    STRUCT('average' AS name, CAST(average AS STRING) AS value)
  ] AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM suspects
