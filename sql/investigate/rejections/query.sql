-- SPDX-License-Identifier: Apache-2.0
-- Refused events with their reason, each refusal once.
SELECT
  received_at,
  producer_id,
  system_id,
  event_id,
  code,
  path,
  allowed,
  received
FROM rejections
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY received_at, rejection_id
