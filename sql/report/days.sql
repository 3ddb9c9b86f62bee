-- SPDX-License-Identifier: Apache-2.0
-- Events and downloads of each day of a period.
SELECT
  event_date AS day,
  COUNT(*) AS events,
  COUNTIF(action = 'download') AS downloads
FROM day_events
WHERE event_date BETWEEN @first_day AND @last_day
GROUP BY event_date
ORDER BY event_date
