-- SPDX-License-Identifier: Apache-2.0
-- The largest downloads of a period with the reasons stated for them.
SELECT
  event_id,
  occurred_at,
  system_id,
  actor_id,
  subject_count,
  reason_text,
  reason_ticket,
  has_reason,
  outcome
FROM day_events
WHERE event_date BETWEEN @first_day AND @last_day
  AND action = 'download'
ORDER BY subject_count DESC, occurred_at, event_id
LIMIT 20
