-- SPDX-License-Identifier: Apache-2.0
-- The newest complete plan load: a load without plan_versions rows was cut short and counts for nothing.
SELECT
  load_id,
  loaded_at
FROM plan_versions
ORDER BY loaded_at DESC, load_id DESC
LIMIT 1
