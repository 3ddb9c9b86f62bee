-- SPDX-License-Identifier: Apache-2.0
-- The internet log of one end user, for a lawful disclosure.
SELECT
  occurred_at,
  user_key,
  ip,
  service,
  event,
  late,
  event_id,
  event_date
FROM connections
WHERE event_date BETWEEN @first_day AND @last_day
  AND user_key = @user_key
ORDER BY occurred_at, event_id, event_date
