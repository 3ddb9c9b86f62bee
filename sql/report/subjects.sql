-- SPDX-License-Identifier: Apache-2.0
-- Distinct subjects that events of a period list.
SELECT COUNT(DISTINCT subject_id) AS subjects
FROM day_events
CROSS JOIN UNNEST(subject_ids) AS subject_id
WHERE event_date BETWEEN @first_day AND @last_day
