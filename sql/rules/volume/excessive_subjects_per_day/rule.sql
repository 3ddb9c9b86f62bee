-- SPDX-License-Identifier: Apache-2.0
-- More subjects in a day than the actor's own history explains: median and median absolute deviation (MAD) of the days before.
WITH daily AS (
  SELECT
    system_id,
    actor_id,
    event_date,
    SUM(subject_count) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
  GROUP BY system_id, actor_id, event_date
  -- A working day of an actor is one with work on subjects: people on shifts and batches have their own week.
  HAVING SUM(subject_count) > 0
),
history AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY subjects, event_date) AS place,
    COUNT(*) OVER (PARTITION BY system_id, actor_id) AS days
  FROM daily
  WHERE event_date < @day
),
-- One odd day must not silence the rule: the busiest but one.
records AS (
  SELECT
    system_id,
    actor_id,
    MAX(subjects) AS busy
  FROM history
  WHERE place < days
  GROUP BY system_id, actor_id
),
medians AS (
  SELECT
    system_id,
    actor_id,
    days,
    subjects AS median
  FROM history
  WHERE days >= @minimum_days
    -- The middle day, the lower one of two: whole numbers are the same in every engine.
    AND 2 * place IN (days, days + 1)
),
distances AS (
  SELECT
    medians.system_id,
    medians.actor_id,
    medians.days,
    medians.median,
    ABS(history.subjects - medians.median) AS distance,
    ROW_NUMBER() OVER (
      PARTITION BY history.system_id, history.actor_id
      ORDER BY ABS(history.subjects - medians.median), history.event_date
    ) AS place
  FROM medians
  JOIN history
    ON history.system_id = medians.system_id
    AND history.actor_id = medians.actor_id
),
limits AS (
  SELECT
    distances.system_id,
    distances.actor_id,
    distances.days,
    distances.median,
    -- A constant history has no deviation; floor and ratio keep it from silencing or firing at once.
    GREATEST(
      @floor_subjects,
      @minimum_ratio * distances.median,
      distances.median + @deviations * distances.distance,
      -- Counts have heavy tails: what was reached before is no reason to ring.
      DIV(@record_percent * IFNULL(records.busy, 0), 100)
    ) AS most
  FROM distances
  LEFT JOIN records
    ON records.system_id = distances.system_id
    AND records.actor_id = distances.actor_id
  WHERE 2 * distances.place IN (distances.days, distances.days + 1)
),
suspects AS (
  SELECT
    daily.system_id,
    daily.actor_id,
    daily.subjects,
    limits.days,
    limits.median,
    limits.most
  FROM daily
  JOIN limits
    ON limits.system_id = daily.system_id
    AND limits.actor_id = daily.actor_id
  WHERE daily.event_date = @day
    AND daily.subjects >= limits.most
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
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('events' AS name, CAST(evidence.events AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('median' AS name, CAST(suspects.median AS STRING) AS value),
    STRUCT('days' AS name, CAST(suspects.days AS STRING) AS value),
    STRUCT('limit' AS name, CAST(suspects.most AS STRING) AS value)
  ] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM suspects
JOIN evidence
  ON evidence.system_id = suspects.system_id
  AND evidence.actor_id = suspects.actor_id
