-- SPDX-License-Identifier: Apache-2.0
-- Actors of the day with too few active days before the latest ones.
SELECT
  system_id,
  actor_id
FROM actor_days
WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
  AND event_date <= @day
  AND actor_type != 'service'
  AND subject_count > 0
GROUP BY system_id, actor_id
HAVING MAX(event_date) = @day
  AND COUNT(DISTINCT event_date) < @minimum_days + @recent_days
