-- SPDX-License-Identifier: Apache-2.0
-- What watches was changed: a plan was loaded, an exception recorded or ended, the SQL of a rule replaced, the ledger configured.
WITH loads AS (
  SELECT COUNT(*) AS changed
  FROM plan_loads
  -- The first load is in force from the beginning of time and is no change.
  WHERE in_force_from >= @window_start
    AND in_force_from < @window_end
    AND in_force_from <= @as_of
),
beginning AS (
  SELECT MIN(loaded_at) AS loaded_at
  FROM plan_versions
),
entries AS (
  SELECT
    exception_id,
    ended,
    MIN(recorded_at) AS recorded_at
  FROM exceptions
  WHERE recorded_at <= @as_of
  GROUP BY exception_id, ended
),
excepted AS (
  SELECT COUNT(DISTINCT entries.exception_id) AS changed
  FROM entries
  CROSS JOIN beginning
  WHERE entries.recorded_at >= @window_start
    AND entries.recorded_at < @window_end
    AND (beginning.loaded_at IS NULL OR entries.recorded_at > beginning.loaded_at)
),
runs AS (
  SELECT
    rule_id,
    sql_hash,
    run_id,
    started_at,
    started_at >= @window_start AS is_today
  FROM rule_runs
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND started_at < @window_end
    AND started_at <= @as_of
),
-- The last run before the day, and the last one of the day: each holds every rule.
latest AS (
  SELECT
    is_today,
    ARRAY_AGG(run_id ORDER BY started_at DESC, run_id DESC LIMIT 1)[SAFE_OFFSET(0)] AS run_id
  FROM runs
  GROUP BY is_today
),
texts AS (
  SELECT
    runs.rule_id,
    MAX(IF(runs.is_today, runs.sql_hash, NULL)) AS after,
    MAX(IF(runs.is_today, NULL, runs.sql_hash)) AS before
  FROM runs
  JOIN latest
    ON latest.run_id = runs.run_id
    AND latest.is_today = runs.is_today
  GROUP BY runs.rule_id
),
rewritten AS (
  SELECT
    IF(
      COUNT(after) > 0 AND COUNT(before) > 0,
      COUNTIF(IFNULL(after, '') != IFNULL(before, '')),
      0
    ) AS changed
  FROM texts
),
changes AS (
  SELECT
    CAST(NULL AS STRING) AS actor_id,
    loads.changed AS loads,
    excepted.changed AS exceptions,
    rewritten.changed AS rules,
    0 AS settings,
    CAST([] AS ARRAY<STRING>) AS event_ids
  FROM loads
  CROSS JOIN excepted
  CROSS JOIN rewritten
  WHERE loads.changed + excepted.changed + rewritten.changed > 0
  UNION ALL
  SELECT
    actor_id,
    0 AS loads,
    0 AS exceptions,
    0 AS rules,
    COUNT(*) AS settings,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND system_id = 'access-ledger'
    AND action_group IN ('write', 'rights')
  GROUP BY actor_id
)
SELECT
  'access-ledger' AS system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('loads' AS name, CAST(loads AS STRING) AS value),
    STRUCT('exceptions' AS name, CAST(exceptions AS STRING) AS value),
    STRUCT('rules' AS name, CAST(rules AS STRING) AS value),
    STRUCT('settings' AS name, CAST(settings AS STRING) AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  settings AS event_count,
  event_ids
FROM changes
