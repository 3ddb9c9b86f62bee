-- SPDX-License-Identifier: Apache-2.0
-- Raised volume on most of the latest active days, none of which stands out alone. Told once, on the day it is reached.
WITH daily AS (
  SELECT
    system_id,
    actor_id,
    event_date,
    SUM(subject_count) AS subjects,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY event_date DESC) AS age
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND actor_type != 'service'
  GROUP BY system_id, actor_id, event_date
  HAVING SUM(subject_count) > 0
),
history AS (
  SELECT
    system_id,
    actor_id,
    subjects,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY subjects, event_date) AS place,
    COUNT(*) OVER (PARTITION BY system_id, actor_id) AS days
  FROM daily
  WHERE age > @recent_days
),
medians AS (
  SELECT
    system_id,
    actor_id,
    days,
    subjects AS median
  FROM history
  WHERE days >= @minimum_days
    AND 2 * place IN (days, days + 1)
),
-- Whose days are high by turns has many raised days in a week by chance: they are not judged.
habits AS (
  SELECT
    medians.system_id,
    medians.actor_id,
    COUNTIF(history.subjects >= @minimum_ratio * medians.median) AS raised_before
  FROM medians
  JOIN history
    ON history.system_id = medians.system_id
    AND history.actor_id = medians.actor_id
  GROUP BY medians.system_id, medians.actor_id
),
recent AS (
  SELECT
    daily.system_id,
    daily.actor_id,
    MAX(daily.event_date) AS newest,
    SUM(daily.subjects) AS subjects,
    COUNTIF(daily.subjects >= @minimum_ratio * medians.median) AS raised,
    LOGICAL_OR(daily.age = 1 AND daily.subjects >= @minimum_ratio * medians.median) AS raised_today,
    MAX(medians.median) AS median,
    MAX(medians.days) AS days,
    MAX(habits.raised_before) AS raised_before
  FROM daily
  JOIN medians
    ON medians.system_id = daily.system_id
    AND medians.actor_id = daily.actor_id
  JOIN habits
    ON habits.system_id = daily.system_id
    AND habits.actor_id = daily.actor_id
  WHERE daily.age <= @recent_days
  GROUP BY daily.system_id, daily.actor_id
),
evidence AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS events,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND subject_count > 0
  GROUP BY system_id, actor_id
)
SELECT
  recent.system_id,
  recent.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('recent_days' AS name, CAST(@recent_days AS STRING) AS value),
    STRUCT('raised' AS name, CAST(recent.raised AS STRING) AS value),
    STRUCT('minimum_ratio' AS name, CAST(@minimum_ratio AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(recent.subjects AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('days' AS name, CAST(recent.days AS STRING) AS value),
    STRUCT('median' AS name, CAST(recent.median AS STRING) AS value)
  ] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM recent
JOIN evidence
  ON evidence.system_id = recent.system_id
  AND evidence.actor_id = recent.actor_id
WHERE recent.newest = @day
  AND recent.raised_today
  -- Reached today: more would tell the same again tomorrow.
  AND recent.raised = @raised_days
  AND recent.subjects >= @floor_subjects
  AND 100 * recent.raised_before <= @usual_percent * recent.days
