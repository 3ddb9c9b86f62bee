-- SPDX-License-Identifier: Apache-2.0
-- People of the day with too few active days to know what they look like.
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id
FROM actor_habit_days
WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
  AND event_date <= @day
GROUP BY actor_id
HAVING MAX(event_date) = @day
  AND COUNT(DISTINCT event_date) < @recent_days + @minimum_days
