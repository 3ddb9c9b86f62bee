-- SPDX-License-Identifier: Apache-2.0
-- Events of a period that came after their day was closed.
SELECT
  system_id,
  COUNT(*) AS events,
  COUNT(DISTINCT event_date) AS days,
  MIN(occurred_at) AS first_at,
  MAX(occurred_at) AS last_at
FROM day_events
WHERE event_date BETWEEN @first_day AND @last_day
  AND late
  AND NOT backfilled
GROUP BY system_id
ORDER BY events DESC, system_id
