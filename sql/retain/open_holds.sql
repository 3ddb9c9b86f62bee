-- SPDX-License-Identifier: Apache-2.0
-- Holds in force, oldest first.
SELECT
  hold_id,
  placed_on,
  system_id,
  actor_id,
  subject_id,
  first_day,
  last_day,
  reason,
  recorded_by,
  recorded_at
FROM holds_in_force
ORDER BY recorded_at, hold_id
