-- SPDX-License-Identifier: Apache-2.0
-- The person-days of a log: who did anything on which day and in how many systems, services left out.
SELECT
  actor_id,
  event_date AS day,
  COUNT(DISTINCT system_id) AS systems
FROM actor_days
WHERE event_date BETWEEN @first_day AND @last_day
  AND actor_type != 'service'
GROUP BY actor_id, event_date
ORDER BY day, actor_id
