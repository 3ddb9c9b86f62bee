-- SPDX-License-Identifier: Apache-2.0
-- When the newest event of a producer says it happened. Imported events say nothing of today, and the ledger's own have its clock.
SELECT MAX(occurred_at) AS newest
FROM access_events
WHERE event_date >= @floor_day
  AND NOT backfilled
  AND system_id != 'access-ledger'
