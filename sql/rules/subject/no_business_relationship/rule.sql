-- SPDX-License-Identifier: Apache-2.0
-- Work on subjects whom the relationships in force give to others, and neither to the actor nor to their department.
WITH charge AS (
  SELECT
    subject_id,
    actor_id,
    department
  FROM known_relationships
  WHERE TRUE
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
people AS (
  SELECT
    actor_id,
    MAX(department) AS department
  FROM known_people
  WHERE TRUE
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY actor_id
),
touched AS (
  SELECT
    event.event_id,
    event.occurred_at,
    event.system_id,
    event.actor_id,
    COALESCE(people.department, event.department) AS department,
    subject_id
  FROM day_events AS event
  CROSS JOIN UNNEST(event.subject_ids) AS subject_id
  LEFT JOIN people
    ON people.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND event.actor_type != 'service'
    AND event.action_group IN ('read', 'write', 'export')
    AND ARRAY_LENGTH(event.subject_ids) <= @largest_list
),
strange AS (
  SELECT *
  FROM touched
  WHERE EXISTS (SELECT 1 FROM charge WHERE charge.subject_id = touched.subject_id)
    AND NOT EXISTS (
      SELECT 1
      FROM charge
      WHERE charge.subject_id = touched.subject_id
        AND (charge.actor_id IS NULL OR charge.actor_id = touched.actor_id)
        AND (charge.department IS NULL OR charge.department = touched.department)
    )
),
strange_events AS (
  SELECT
    system_id,
    actor_id,
    event_id,
    MIN(occurred_at) AS occurred_at
  FROM strange
  GROUP BY system_id, actor_id, event_id
),
counted AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS events,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM strange_events
  GROUP BY system_id, actor_id
),
subjects AS (
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT subject_id) AS subjects
  FROM strange
  GROUP BY system_id, actor_id
)
SELECT
  counted.system_id,
  counted.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('subjects' AS name, CAST(subjects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', counted.first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', counted.last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [STRUCT('minimum_subjects' AS name, CAST(@minimum_subjects AS STRING) AS value)] AS usual,
  counted.events AS event_count,
  counted.event_ids
FROM counted
JOIN subjects
  ON subjects.system_id = counted.system_id
  AND subjects.actor_id = counted.actor_id
WHERE subjects.subjects >= @minimum_subjects
