-- SPDX-License-Identifier: Apache-2.0
-- Everybody in a log.
SELECT actor.id AS actor_id
FROM events
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY actor.id
ORDER BY actor_id
