-- SPDX-License-Identifier: Apache-2.0
-- Actors of the day with too few active days to have a usual.
SELECT
  system_id,
  actor_id
FROM actor_days
WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
  AND event_date <= @day
  AND succeeded > 0
GROUP BY system_id, actor_id
HAVING MAX(event_date) = @day
  AND COUNT(DISTINCT IF(event_date < @day, event_date, NULL)) < @minimum_days
