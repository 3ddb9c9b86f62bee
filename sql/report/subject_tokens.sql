-- SPDX-License-Identifier: Apache-2.0
-- Which of some words are keys of subjects: they must not stand in a mail.
SELECT DISTINCT subject_id AS token
FROM day_events
CROSS JOIN UNNEST(subject_ids) AS subject_id
WHERE event_date BETWEEN @first_day AND @last_day
  AND subject_id IN UNNEST(@tokens)
ORDER BY token
