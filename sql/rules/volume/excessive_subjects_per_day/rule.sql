-- SPDX-License-Identifier: Apache-2.0
-- More subjects in a day than the actor's own history explains: median and median absolute deviation (MAD) of the days before.
WITH daily AS (
  SELECT
    system_id,
    actor_id,
    event_date,
    LOGICAL_OR(actor_type = 'service') AS is_service,
    SUM(subject_count) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
  GROUP BY system_id, actor_id, event_date
  HAVING SUM(subject_count) > 0
),
office_days AS (
  SELECT event_date
  FROM UNNEST(GENERATE_DATE_ARRAY(
    DATE_SUB(@day, INTERVAL @lookback_days DAY), DATE_SUB(@day, INTERVAL 1 DAY)
  )) AS event_date
  LEFT JOIN (
    SELECT DISTINCT day
    FROM holidays
    WHERE in_force_from <= @as_of
      AND (in_force_to IS NULL OR @as_of < in_force_to)
      AND (valid_from IS NULL OR valid_from <= day)
      AND (valid_to IS NULL OR day <= valid_to)
  ) AS holiday
    ON holiday.day = event_date
  WHERE EXTRACT(DAYOFWEEK FROM event_date) NOT IN (1, 7)
    AND holiday.day IS NULL
),
people AS (
  SELECT
    actor_id,
    working_pattern,
    leave_days
  FROM known_people
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
-- Shifts, part-time work and batches have their own week: for them only days with work are working days.
own_weeks AS (
  SELECT actor_id
  FROM people
  WHERE working_pattern IN ('shift', 'part_time')
  UNION DISTINCT
  SELECT actor_id
  FROM daily
  WHERE is_service
),
first_days AS (
  SELECT
    daily.system_id,
    daily.actor_id,
    MIN(daily.event_date) AS first_day
  FROM daily
  LEFT JOIN own_weeks
    ON own_weeks.actor_id = daily.actor_id
  WHERE own_weeks.actor_id IS NULL
  GROUP BY daily.system_id, daily.actor_id
),
leave AS (
  SELECT DISTINCT
    actor_id,
    event_date
  FROM people
  CROSS JOIN UNNEST(leave_days) AS event_date
),
-- A working day without work is a zero; a day of leave is no working day.
empty_days AS (
  SELECT
    first_days.system_id,
    first_days.actor_id,
    office_days.event_date
  FROM first_days
  JOIN office_days
    ON office_days.event_date > first_days.first_day
  LEFT JOIN daily
    ON daily.system_id = first_days.system_id
    AND daily.actor_id = first_days.actor_id
    AND daily.event_date = office_days.event_date
  LEFT JOIN leave
    ON leave.actor_id = first_days.actor_id
    AND leave.event_date = office_days.event_date
  WHERE daily.actor_id IS NULL
    AND leave.actor_id IS NULL
),
working_days AS (
  SELECT system_id, actor_id, event_date, subjects
  FROM daily
  WHERE event_date < @day
  UNION ALL
  SELECT system_id, actor_id, event_date, 0 AS subjects
  FROM empty_days
),
history AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY system_id, actor_id ORDER BY subjects, event_date) AS place,
    COUNT(*) OVER (PARTITION BY system_id, actor_id) AS days,
    COUNTIF(subjects > 0) OVER (PARTITION BY system_id, actor_id) AS active_days
  FROM working_days
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
    AND active_days >= @minimum_active_days
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
