-- SPDX-License-Identifier: Apache-2.0
-- Legal holds (법적 보존) that were placed and not lifted.
SELECT
  hold_id,
  event_date AS placed_on,
  system_id,
  actor_id,
  subject_id,
  first_day,
  last_day,
  reason,
  recorded_by,
  recorded_at
FROM holds
WHERE entry = 'placed'
  AND hold_id NOT IN (
    SELECT hold_id
    FROM holds
    WHERE entry = 'lifted'
  )
QUALIFY ROW_NUMBER() OVER (PARTITION BY hold_id ORDER BY recorded_at) = 1
