-- SPDX-License-Identifier: Apache-2.0
-- Exceptions that suppressed something in a period, and how much.
WITH suppressed AS (
  SELECT
    exception_id,
    rule_id,
    COUNT(*) AS findings
  FROM current_findings
  WHERE event_date BETWEEN @first_day AND @last_day
    AND exception_id IS NOT NULL
  GROUP BY exception_id, rule_id
),
entries AS (
  SELECT exception_id, reason, approved_by, valid_from, valid_to
  FROM active_exceptions
  QUALIFY ROW_NUMBER() OVER (PARTITION BY exception_id ORDER BY in_force_from DESC, recorded_at DESC) = 1
)
SELECT
  suppressed.exception_id,
  suppressed.rule_id,
  suppressed.findings,
  entries.reason,
  entries.approved_by,
  entries.valid_from,
  entries.valid_to
FROM suppressed
LEFT JOIN entries
  ON entries.exception_id = suppressed.exception_id
ORDER BY suppressed.exception_id, suppressed.rule_id
