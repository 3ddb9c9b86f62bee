-- SPDX-License-Identifier: Apache-2.0
-- Each access event once: the first received of a day shows. event_date in the partition keeps pruning.
SELECT *
FROM access_events
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_date, event_id ORDER BY received_at, event_hash) = 1
