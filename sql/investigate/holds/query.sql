-- SPDX-License-Identifier: Apache-2.0
-- Every entry of the legal holds, lifted ones included.
SELECT
  recorded_at,
  hold_id,
  entry,
  system_id,
  actor_id,
  subject_id,
  first_day,
  last_day,
  reason,
  recorded_by,
  second_person
FROM holds
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY recorded_at, hold_id, entry
