-- SPDX-License-Identifier: Apache-2.0
-- Numbers that a producer gave and that never came: each is an event that is missing.
SELECT
  producer.id AS producer_id,
  producer.boot_id AS boot_id,
  MIN(producer.seq) AS first_seq,
  MAX(producer.seq) AS last_seq,
  COUNT(DISTINCT producer.seq) AS received,
  MAX(producer.seq) - MIN(producer.seq) + 1 - COUNT(DISTINCT producer.seq) AS missing
FROM access_events
WHERE event_date BETWEEN @first_day AND @last_day
  AND received_at <= @as_of
  AND producer.seq IS NOT NULL
GROUP BY producer.id, producer.boot_id
HAVING MAX(producer.seq) - MIN(producer.seq) + 1 > COUNT(DISTINCT producer.seq)
ORDER BY missing DESC, producer_id, boot_id
