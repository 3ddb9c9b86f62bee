-- SPDX-License-Identifier: Apache-2.0
-- Who touched the data of one subject. Work on many by a condition names nobody, so it may be missing here.
WITH of_days AS (
  SELECT *
  FROM events
  WHERE event_date BETWEEN @first_day AND @last_day
)
SELECT
  occurred_at,
  system_id,
  actor.id AS actor_id,
  actor.type AS actor_type,
  actor.on_behalf_of AS on_behalf_of,
  actor.department AS department,
  action,
  operation,
  outcome,
  source.ip AS ip,
  source.device_id AS device_id,
  source.site AS site,
  subject_count,
  data_categories,
  purpose,
  reason.text AS reason,
  reason.ticket AS ticket,
  late,
  event_id,
  event_date
FROM of_days
WHERE EXISTS (SELECT 1 FROM UNNEST(subjects) AS subject WHERE subject.id = @subject_id)
ORDER BY occurred_at, event_id, event_date
