-- SPDX-License-Identifier: Apache-2.0
-- Downloads of each actor in a period, with and without a reason.
SELECT
  actor_id,
  COUNT(*) AS downloads,
  SUM(subject_count) AS subjects,
  COUNTIF(has_reason) AS with_reason,
  COUNTIF(NOT has_reason) AS without_reason
FROM day_events
WHERE event_date BETWEEN @first_day AND @last_day
  AND action = 'download'
GROUP BY actor_id
ORDER BY subjects DESC, actor_id
