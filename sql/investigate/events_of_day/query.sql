-- SPDX-License-Identifier: Apache-2.0
-- Access events of one day in the order they happened, each once.
SELECT
  occurred_at,
  system_id,
  actor.id AS actor_id,
  source.ip AS ip,
  action,
  operation,
  subject_count,
  ARRAY(SELECT subject.id FROM UNNEST(subjects) AS subject WITH OFFSET AS place ORDER BY place) AS subject_ids,
  reason.text AS reason,
  outcome,
  late,
  event_id
FROM events
WHERE event_date = @day
ORDER BY occurred_at, event_id
LIMIT 1000
