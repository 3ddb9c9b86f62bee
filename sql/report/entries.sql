-- SPDX-License-Identifier: Apache-2.0
-- What a person reads as one thing: findings of neighbouring days joined, where any day lies in the period.
SELECT
  rule_id,
  kind,
  severity,
  system_id,
  actor_id,
  exception_id,
  first_day,
  last_day,
  days,
  count,
  event_count,
  finding_ids
FROM finding_entries
WHERE last_day >= @first_day
  AND first_day <= @last_day
ORDER BY first_day, rule_id, actor_id, system_id, finding_ids[SAFE_OFFSET(0)]
