-- SPDX-License-Identifier: Apache-2.0
-- Whose data each actor worked on, one by one, in each system on the day.
WITH single_work AS (
  SELECT
    system_id,
    actor_id,
    occurred_at,
    subject_ids
  FROM day_events
  WHERE event_date = @day
    AND outcome = 'success'
    AND action_group IN ('read', 'write', 'export')
    -- In a long list nobody looks at one subject.
    AND ARRAY_LENGTH(subject_ids) <= 20
)
SELECT
  @day AS event_date,
  work.system_id,
  work.actor_id,
  subject_id,
  COUNT(*) AS events,
  MIN(work.occurred_at) AS first_at,
  MAX(work.occurred_at) AS last_at,
  @as_of AS as_of
FROM single_work AS work
CROSS JOIN UNNEST(work.subject_ids) AS subject_id
GROUP BY work.system_id, work.actor_id, subject_id
