-- SPDX-License-Identifier: Apache-2.0
-- Each record of the internet log of end users once: the first received of a day shows. Never joined with access events.
SELECT *
FROM connection_events
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_date, event_id ORDER BY received_at, event_hash) = 1
