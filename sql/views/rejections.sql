-- SPDX-License-Identifier: Apache-2.0
-- Each refused event once: its id holds the day, the reason and the content.
SELECT *
FROM rejected_events
QUALIFY ROW_NUMBER() OVER (PARTITION BY event_date, rejection_id ORDER BY received_at, body_hash) = 1
