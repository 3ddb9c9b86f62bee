-- SPDX-License-Identifier: Apache-2.0
-- Events of a period whose id came again with other content or on another day.
SELECT
  conflict,
  COUNT(*) AS events
FROM event_conflicts
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY conflict
ORDER BY conflict
