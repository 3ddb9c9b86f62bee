-- SPDX-License-Identifier: Apache-2.0
-- Findings of a period by the latest complete run of each rule and day.
SELECT
  finding_id,
  rule_id,
  event_date AS day,
  kind,
  severity,
  system_id,
  actor_id,
  bucket_start,
  seen,
  usual,
  event_count,
  plan_version,
  exception_id
FROM current_findings
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY event_date, rule_id, actor_id, bucket_start, finding_id
