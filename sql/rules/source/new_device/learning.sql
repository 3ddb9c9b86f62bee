-- SPDX-License-Identifier: Apache-2.0
-- Actors of the day with too few days on which a device is known.
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id
FROM actor_source_days
WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
  AND event_date <= @day
  AND succeeded > 0
  AND ARRAY_LENGTH(devices) > 0
GROUP BY actor_id
HAVING MAX(event_date) = @day
  AND COUNT(DISTINCT IF(event_date < @day, event_date, NULL)) < @minimum_days
