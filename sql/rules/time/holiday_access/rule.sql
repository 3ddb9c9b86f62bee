-- SPDX-License-Identifier: Apache-2.0
-- Work on many subjects on a day off: a holiday of the calendar, or with a higher limit a weekend.
WITH calendar_in_force AS (
  SELECT
    day,
    name_ko,
    name_en
  FROM holidays
  WHERE day <= @day
    AND day >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= day)
    AND (valid_to IS NULL OR day <= valid_to)
),
today AS (
  SELECT
    COUNT(*) > 0 AS is_holiday,
    MIN(name_ko) AS name_ko,
    MIN(name_en) AS name_en
  FROM calendar_in_force
  WHERE day = @day
),
day_off AS (
  SELECT
    IFNULL(name_ko, IF(EXTRACT(DAYOFWEEK FROM @day) = 1, '일요일', '토요일')) AS name_ko,
    IFNULL(name_en, IF(EXTRACT(DAYOFWEEK FROM @day) = 1, 'Sunday', 'Saturday')) AS name_en,
    IF(is_holiday, @holiday_minimum_subjects, @weekend_minimum_subjects) AS minimum_subjects
  FROM today
  WHERE is_holiday
    OR (@judge_weekends AND EXTRACT(DAYOFWEEK FROM @day) IN (1, 7))
),
shift_workers AS (
  SELECT DISTINCT actor_id
  FROM known_people
  WHERE working_pattern = 'shift'
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    SUM(IF(event.outcome = 'success', event.subject_count, 0)) AS subjects,
    MIN(day_off.name_ko) AS name_ko,
    MIN(day_off.name_en) AS name_en,
    MIN(day_off.minimum_subjects) AS minimum_subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  CROSS JOIN day_off
  LEFT JOIN shift_workers
    ON shift_workers.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.action NOT IN ('logout', 'login_failed')
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
    AND shift_workers.actor_id IS NULL
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(IF(event.outcome = 'success', event.subject_count, 0)) >= MIN(day_off.minimum_subjects)
),
-- Who works on days off does so in whichever system is at hand.
earlier AS (
  SELECT
    actor_day.actor_id,
    COUNT(DISTINCT actor_day.event_date) AS days,
    COUNT(DISTINCT IF(
      holiday.day IS NOT NULL OR EXTRACT(DAYOFWEEK FROM actor_day.event_date) IN (1, 7),
      actor_day.event_date,
      NULL
    )) AS days_off,
    SUM(actor_day.subject_count) AS subjects
  FROM actor_days AS actor_day
  LEFT JOIN (SELECT DISTINCT day FROM calendar_in_force) AS holiday
    ON holiday.day = actor_day.event_date
  WHERE actor_day.event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND actor_day.event_date < @day
    AND actor_day.action_group != 'failure'
  GROUP BY actor_day.actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('day_ko' AS name, suspects.name_ko AS value),
    STRUCT('day_en' AS name, suspects.name_en AS value),
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('days_off' AS name, CAST(IFNULL(earlier.days_off, 0) AS STRING) AS value),
    STRUCT('average' AS name, CAST(IFNULL(DIV(earlier.subjects, earlier.days), 0) AS STRING) AS value),
    STRUCT('limit' AS name, CAST(suspects.minimum_subjects AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.actor_id = suspects.actor_id
WHERE IFNULL(earlier.days_off, 0) < @usual_days_off
