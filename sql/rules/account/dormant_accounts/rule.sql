-- SPDX-License-Identifier: Apache-2.0
-- People of the roster without any access in the days before, listed on the last day of each month.
WITH people AS (
  SELECT actor_id
  FROM known_people
  WHERE actor_type != 'service'
    AND (left_on IS NULL OR left_on >= @day)
    AND (joined_on IS NULL OR joined_on <= DATE_SUB(@day, INTERVAL @dormant_days DAY))
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
used AS (
  SELECT
    actor_id,
    MAX(event_date) AS last_used
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL 2 * @dormant_days DAY)
    AND event_date <= @day
    AND succeeded > 0
  GROUP BY actor_id
),
ledger AS (
  SELECT MIN(event_date) AS first_day
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL 2 * @dormant_days DAY)
    AND event_date <= @day
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  people.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('dormant_days' AS name, CAST(@dormant_days AS STRING) AS value),
    STRUCT('last_used' AS name, IFNULL(CAST(used.last_used AS STRING), '-') AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM people
CROSS JOIN ledger
LEFT JOIN used
  ON used.actor_id = people.actor_id
WHERE @day = LAST_DAY(@day)
  AND ledger.first_day <= DATE_SUB(@day, INTERVAL @dormant_days DAY)
  AND (used.last_used IS NULL OR used.last_used <= DATE_SUB(@day, INTERVAL @dormant_days DAY))
