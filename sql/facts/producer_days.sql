-- SPDX-License-Identifier: Apache-2.0
-- What each producer sent for the day: its numbers, so that a gap shows, and how far its clock and its sending lag.
SELECT
  @day AS event_date,
  producer_id,
  IFNULL(producer_boot_id, '') AS boot_id,
  system_id,
  COUNT(*) AS events,
  MIN(producer_seq) AS first_seq,
  MAX(producer_seq) AS last_seq,
  COUNT(DISTINCT producer_seq) AS numbers,
  -- What an import brings is not late: nobody waited for it.
  COUNTIF(late AND NOT backfilled) AS late,
  COUNTIF(occurred_at > received_at) AS ahead,
  MAX(IF(backfilled, NULL, TIMESTAMP_DIFF(received_at, occurred_at, SECOND))) AS largest_delay,
  MIN(occurred_at) AS first_at,
  MAX(occurred_at) AS last_at,
  @as_of AS as_of
FROM day_events
WHERE event_date = @day
GROUP BY producer_id, IFNULL(producer_boot_id, ''), system_id
