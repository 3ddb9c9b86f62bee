-- SPDX-License-Identifier: Apache-2.0
-- Seals over days of a range, to be named in the destruction ledger.
SELECT
  manifest_id,
  event_date AS day,
  system_id,
  retention_class
FROM manifests
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY manifest_id
