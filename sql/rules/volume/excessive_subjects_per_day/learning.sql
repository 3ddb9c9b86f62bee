-- SPDX-License-Identifier: Apache-2.0
-- Actors who worked on subjects on the day with too few days behind them to have a usual.
WITH daily AS (
  SELECT
    system_id,
    actor_id,
    event_date
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
  GROUP BY system_id, actor_id, event_date
  HAVING SUM(subject_count) > 0
)
SELECT
  system_id,
  actor_id
FROM daily
GROUP BY system_id, actor_id
HAVING MAX(event_date) = @day
  AND COUNT(*) - 1 < @minimum_days
