-- SPDX-License-Identifier: Apache-2.0
-- The complete plan loads and when each was in force. A load is complete when its plan versions are there: they are written last.
WITH loads AS (
  SELECT
    load_id,
    MIN(loaded_at) AS loaded_at
  FROM plan_versions
  GROUP BY load_id
)
SELECT
  load_id,
  -- What happened before the first load is judged by it.
  IF(
    ROW_NUMBER() OVER (ORDER BY loaded_at, load_id) = 1,
    TIMESTAMP '0001-01-01 00:00:00+00',
    loaded_at
  ) AS in_force_from,
  LEAD(loaded_at) OVER (ORDER BY loaded_at, load_id) AS in_force_to
FROM loads
