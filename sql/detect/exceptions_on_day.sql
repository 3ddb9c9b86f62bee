-- SPDX-License-Identifier: Apache-2.0
-- Exceptions that hold on a day, as known at @as_of.
SELECT
  exception_id,
  rule_id,
  system_id,
  actor_id
FROM active_exceptions
WHERE in_force_from <= @as_of
  AND (in_force_to IS NULL OR @as_of < in_force_to)
  AND valid_from <= @day
  AND @day <= valid_to
ORDER BY exception_id
