-- SPDX-License-Identifier: Apache-2.0
-- Many subjects taken out at once or in a day, many downloads within an hour, or fewer subjects at night or on a holiday.
WITH today AS (
  SELECT COUNT(*) > 0 AS is_holiday
  FROM holidays
  WHERE day = @day
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
exports AS (
  SELECT
    event.*,
    today.is_holiday OR IF(
      @night_from_hour > @night_to_hour,
      event.local_hour >= @night_from_hour OR event.local_hour < @night_to_hour,
      event.local_hour >= @night_from_hour AND event.local_hour < @night_to_hour
    ) AS off_hours,
    COUNT(IF(event.action = 'download', 1, NULL)) OVER (
      PARTITION BY event.system_id, event.actor_id
      ORDER BY UNIX_MICROS(event.occurred_at)
      -- An hour without its last instant: downloads at 10:00 and 11:00 lie in two hours.
      RANGE BETWEEN 3599999999 PRECEDING AND CURRENT ROW
    ) AS downloads_in_hour
  FROM day_events AS event
  CROSS JOIN today
  WHERE event.event_date = @day
    AND event.action_group = 'export'
    AND event.outcome = 'success'
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
),
suspects AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS exports,
    SUM(subject_count) AS subjects,
    MAX(subject_count) AS largest,
    MAX(downloads_in_hour) AS most_in_hour,
    SUM(IF(off_hours, subject_count, 0)) AS off_hours_subjects,
    COUNTIF(NOT has_reason) AS without_reason,
    FORMAT_TIMESTAMP('%H:%M', MIN(occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM exports
  GROUP BY system_id, actor_id
  HAVING MAX(subject_count) >= @subjects_per_download
    OR SUM(subject_count) >= @subjects_per_day
    OR MAX(downloads_in_hour) >= @downloads_per_hour
    OR SUM(IF(off_hours, subject_count, 0)) >= @off_hours_subjects
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS days,
    SUM(subject_count) AS subjects,
    MAX(subject_count) AS most
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group = 'export'
    AND succeeded > 0
  GROUP BY system_id, actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('exports' AS name, CAST(suspects.exports AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('largest' AS name, CAST(suspects.largest AS STRING) AS value),
    STRUCT('most_in_hour' AS name, CAST(suspects.most_in_hour AS STRING) AS value),
    STRUCT('off_hours_subjects' AS name, CAST(suspects.off_hours_subjects AS STRING) AS value),
    STRUCT('without_reason' AS name, CAST(suspects.without_reason AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('average' AS name, CAST(IFNULL(DIV(earlier.subjects, earlier.days), 0) AS STRING) AS value),
    STRUCT('most' AS name, CAST(IFNULL(earlier.most, 0) AS STRING) AS value)
  ] AS usual,
  suspects.exports AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.system_id = suspects.system_id
  AND earlier.actor_id = suspects.actor_id
WHERE suspects.largest >= @subjects_per_download
  OR 100 * suspects.subjects >= @record_percent * IFNULL(earlier.most, 0)
