-- SPDX-License-Identifier: Apache-2.0
-- Who worked on each subject on the day, one by one: in a long list nobody looks at one subject.
SELECT
  @day AS event_date,
  event.system_id,
  subject_id,
  COUNT(DISTINCT event.actor_id) AS actors,
  COUNT(DISTINCT event.department) AS departments,
  COUNT(*) AS events,
  MIN(event.occurred_at) AS first_at,
  @as_of AS as_of
FROM day_events AS event
CROSS JOIN UNNEST(event.subject_ids) AS subject_id
WHERE event.event_date = @day
  AND event.outcome = 'success'
  AND event.action_group IN ('read', 'write', 'export')
  AND event.actor_type != 'service'
  AND ARRAY_LENGTH(event.subject_ids) <= 20
GROUP BY event.system_id, subject_id
