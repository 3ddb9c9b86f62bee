-- SPDX-License-Identifier: Apache-2.0
-- Which actions each actor did in which menu of each system on the day.
SELECT
  @day AS event_date,
  system_id,
  actor_id,
  action,
  IFNULL(operation, '') AS operation,
  COUNT(*) AS events,
  COUNTIF(outcome = 'success') AS succeeded,
  COUNTIF(outcome = 'denied') AS denied,
  MIN(occurred_at) AS first_at,
  @as_of AS as_of
FROM day_events
WHERE event_date = @day
GROUP BY system_id, actor_id, action, IFNULL(operation, '')
