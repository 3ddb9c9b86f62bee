-- SPDX-License-Identifier: Apache-2.0
-- The newest state of each report and alert.
SELECT
  report_id,
  kind,
  period,
  revision,
  state,
  message_id,
  recorded_at,
  detail,
  findings
FROM reports
QUALIFY ROW_NUMBER() OVER (PARTITION BY report_id, revision ORDER BY recorded_at DESC, IF(state = 'archived', 1, 0), state) = 1
ORDER BY recorded_at DESC, report_id, revision
