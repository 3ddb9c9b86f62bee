-- SPDX-License-Identifier: Apache-2.0
-- Events of the ledger that came from a service, to see whether the demo made them all.
SELECT DISTINCT event_id
FROM access_events
WHERE event_date >= '2000-01-01'
  AND system_id != 'access-ledger'
ORDER BY event_id
