-- SPDX-License-Identifier: Apache-2.0
-- Findings of the latest complete run of each rule and day.
SELECT
  event_date,
  severity,
  rule_id,
  system_id,
  actor_id,
  subject_id,
  bucket_start,
  seen,
  usual,
  event_count,
  event_ids,
  exception_id,
  plan_version,
  finding_id
FROM current_findings
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY event_date, rule_id, actor_id, bucket_start, finding_id
