-- SPDX-License-Identifier: Apache-2.0
-- Refused events of a period by what was wrong with them.
SELECT
  code,
  producer_id,
  COUNT(*) AS rejections,
  MIN(received_at) AS first_at,
  MAX(received_at) AS last_at
FROM rejections
WHERE event_date BETWEEN @first_day AND @last_day
  AND received_at <= @as_of
GROUP BY code, producer_id
ORDER BY rejections DESC, code, producer_id
