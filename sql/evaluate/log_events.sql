-- SPDX-License-Identifier: Apache-2.0
-- Which of some events a log has.
SELECT event_id
FROM events
WHERE event_date BETWEEN @first_day AND @last_day
  AND event_id IN UNNEST(@event_ids)
ORDER BY event_id
