-- SPDX-License-Identifier: Apache-2.0
-- Verdicts, sign-offs and exceptions of the day by those who are reviewed, or who run the system that is.
WITH operators AS (
  SELECT DISTINCT
    system_id,
    actor_id
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND actor_type = 'admin'
    AND succeeded > 0
    -- Reading the ledger is what a reviewer does.
    AND system_id != 'access-ledger'
),
anywhere AS (
  SELECT DISTINCT actor_id
  FROM operators
),
judged AS (
  SELECT DISTINCT
    finding_id,
    system_id,
    actor_id
  FROM findings
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
),
acts AS (
  SELECT
    review.review_id AS act_id,
    review.reviewer_id AS actor_id,
    review.action,
    judged.system_id,
    judged.actor_id AS concerned_id
  FROM reviews AS review
  LEFT JOIN judged
    ON judged.finding_id = review.finding_id
  WHERE review.event_date = @day
    AND review.recorded_at <= @as_of
    AND review.action IN ('verdict', 'sign_off')
  UNION ALL
  SELECT
    exception_id AS act_id,
    MIN(approved_by) AS actor_id,
    'exception' AS action,
    MIN(system_id) AS system_id,
    MIN(actor_id) AS concerned_id
  FROM exceptions
  WHERE recorded_at <= @as_of
    AND NOT ended
  GROUP BY exception_id
  -- A plan load repeats what was approved before.
  HAVING MIN(recorded_at) >= @window_start
    AND MIN(recorded_at) < @window_end
),
faults AS (
  SELECT
    acts.act_id,
    acts.actor_id,
    acts.action,
    IFNULL(acts.concerned_id = acts.actor_id, FALSE) AS is_own,
    CASE
      WHEN acts.action = 'sign_off' OR acts.system_id IS NULL THEN anywhere.actor_id IS NOT NULL
      ELSE operators.actor_id IS NOT NULL
    END AS is_operator
  FROM acts
  LEFT JOIN operators
    ON operators.actor_id = acts.actor_id
    AND operators.system_id = acts.system_id
  LEFT JOIN anywhere
    ON anywhere.actor_id = acts.actor_id
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('own' AS name, CAST(COUNT(DISTINCT IF(is_own, act_id, NULL)) AS STRING) AS value),
    STRUCT('operated' AS name, CAST(COUNT(DISTINCT IF(is_operator, act_id, NULL)) AS STRING) AS value),
    STRUCT('verdicts' AS name, CAST(COUNT(DISTINCT IF(action = 'verdict', act_id, NULL)) AS STRING) AS value),
    STRUCT('sign_offs' AS name, CAST(COUNT(DISTINCT IF(action = 'sign_off', act_id, NULL)) AS STRING) AS value),
    STRUCT('exceptions' AS name, CAST(COUNT(DISTINCT IF(action = 'exception', act_id, NULL)) AS STRING) AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM faults
WHERE is_own
  OR is_operator
GROUP BY actor_id
HAVING COUNT(DISTINCT act_id) >= @minimum_acts
