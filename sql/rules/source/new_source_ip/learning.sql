-- SPDX-License-Identifier: Apache-2.0
-- Actors who came with an address on the day, but on too few days before for an address to be new.
WITH sources AS (
  SELECT
    event_date,
    system_id,
    actor_id
  FROM actor_source_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND ip_hex IS NOT NULL
    AND succeeded > 0
),
known_actors AS (
  SELECT actor_id
  FROM sources
  WHERE event_date < @day
  GROUP BY actor_id
  HAVING COUNT(DISTINCT event_date) >= @minimum_days
)
SELECT DISTINCT
  sources.system_id,
  sources.actor_id
FROM sources
LEFT JOIN known_actors
  ON known_actors.actor_id = sources.actor_id
WHERE sources.event_date = @day
  AND known_actors.actor_id IS NULL
