-- SPDX-License-Identifier: Apache-2.0
-- From where each actor came to each system on the day.
SELECT
  @day AS event_date,
  system_id,
  actor_id,
  source_key,
  -- One key has one address, except a device or site that happens to be named like one.
  MAX(ip_hex) AS ip_hex,
  MAX(country) AS country,
  IFNULL(ARRAY_AGG(DISTINCT device_id IGNORE NULLS ORDER BY device_id LIMIT 20), []) AS devices,
  COUNT(*) AS events,
  COUNTIF(outcome = 'success' AND action != 'login_failed') AS succeeded,
  MIN(occurred_at) AS first_at,
  @as_of AS as_of
FROM day_events
WHERE event_date = @day
  AND source_key IS NOT NULL
GROUP BY system_id, actor_id, source_key
