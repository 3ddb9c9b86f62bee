-- SPDX-License-Identifier: Apache-2.0
-- The events of a day with these ids: whether what a deployment's smoke test sent came through.
SELECT
  event_id,
  system_id,
  actor.id AS actor_id,
  action
FROM events
WHERE event_date = @day
  AND event_id IN UNNEST(@event_ids)
ORDER BY event_id
