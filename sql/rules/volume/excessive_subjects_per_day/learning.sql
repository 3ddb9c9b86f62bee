-- SPDX-License-Identifier: Apache-2.0
-- Actors who worked on subjects on the day with too few working days behind them, or too few with work, to have a usual.
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
    system_id,
    actor_id,
    COUNT(*) AS days,
    COUNTIF(subjects > 0) AS active_days
  FROM working_days
  GROUP BY system_id, actor_id
)
SELECT
  daily.system_id,
  daily.actor_id
FROM daily
LEFT JOIN history
  ON history.system_id = daily.system_id
  AND history.actor_id = daily.actor_id
WHERE daily.event_date = @day
  AND (
    IFNULL(history.days, 0) < @minimum_days
    OR IFNULL(history.active_days, 0) < @minimum_active_days
  )
