-- SPDX-License-Identifier: Apache-2.0
-- High findings of the latest complete runs that no exception suppresses: what an alert must tell, whoever judged the day.
SELECT
  finding_id,
  run_id,
  rule_id,
  event_date,
  kind,
  severity,
  system_id,
  actor_id,
  subject_id,
  bucket_start,
  seen,
  usual,
  event_count,
  event_ids,
  plan_version,
  exception_id,
  found_at,
  as_of
FROM current_findings
WHERE event_date BETWEEN @first_day AND @last_day
  AND kind = 'finding'
  AND severity = 'high'
  AND exception_id IS NULL
ORDER BY event_date, rule_id, actor_id, bucket_start, finding_id
