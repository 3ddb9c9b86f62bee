-- SPDX-License-Identifier: Apache-2.0
-- Rights of a role that their holder did not use, listed on the last day of every so many months.
WITH people AS (
  SELECT
    actor_id,
    MAX(role) AS role
  FROM known_people
  WHERE (left_on IS NULL OR left_on >= @day)
    AND (joined_on IS NULL OR joined_on <= DATE_SUB(@day, INTERVAL @unused_days DAY))
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= DATE_SUB(@day, INTERVAL @unused_days DAY))
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
rights AS (
  SELECT
    role,
    system_id,
    action
  FROM known_role_rights
  CROSS JOIN UNNEST(actions) AS action
  WHERE action NOT IN ('login', 'login_failed', 'logout')
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= DATE_SUB(@day, INTERVAL @unused_days DAY))
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY role, system_id, action
),
done AS (
  SELECT
    system_id,
    actor_id,
    action,
    MIN(event_date) AS first_day,
    MAX(IF(succeeded > 0, event_date, NULL)) AS last_used
  FROM actor_action_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL 2 * @unused_days DAY)
    AND event_date <= @day
  GROUP BY system_id, actor_id, action
),
-- A system that the ledger does not know that long says nothing about who needs it.
recorded AS (
  SELECT system_id
  FROM done
  GROUP BY system_id
  HAVING MIN(first_day) <= DATE_SUB(@day, INTERVAL @unused_days DAY)
),
held AS (
  SELECT
    rights.system_id,
    people.actor_id,
    rights.action,
    IFNULL(done.last_used > DATE_SUB(@day, INTERVAL @unused_days DAY), FALSE) AS is_used
  FROM people
  JOIN rights
    ON rights.role = people.role
  JOIN recorded
    ON recorded.system_id = rights.system_id
  LEFT JOIN done
    ON done.system_id = rights.system_id
    AND done.actor_id = people.actor_id
    AND done.action = rights.action
)
SELECT
  system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('unused' AS name, CAST(COUNTIF(NOT is_used) AS STRING) AS value),
    STRUCT('actions' AS name, STRING_AGG(IF(is_used, NULL, action), ', ' ORDER BY action) AS value),
    STRUCT('unused_days' AS name, CAST(@unused_days AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('held' AS name, CAST(COUNT(*) AS STRING) AS value)
  ] AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM held
WHERE @day = LAST_DAY(@day)
  AND MOD(EXTRACT(MONTH FROM @day), @every_months) = 0
GROUP BY system_id, actor_id
HAVING COUNTIF(NOT is_used) > 0
