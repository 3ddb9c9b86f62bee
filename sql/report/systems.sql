-- SPDX-License-Identifier: Apache-2.0
-- Every registered system with what came from it: a system that should speak and is silent shows.
WITH register AS (
  SELECT system_id, name_ko, name_en, expected_events
  FROM known_systems
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @last_day)
    AND (valid_to IS NULL OR @first_day <= valid_to)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY system_id ORDER BY valid_from DESC) = 1
),
counts AS (
  SELECT
    system_id,
    COUNT(*) AS events,
    ARRAY_AGG(DISTINCT event_date ORDER BY event_date) AS active_days
  FROM day_events
  WHERE event_date BETWEEN @first_day AND @last_day
  GROUP BY system_id
)
SELECT
  register.system_id,
  register.name_ko,
  register.name_en,
  register.expected_events,
  IFNULL(counts.events, 0) AS events,
  IFNULL(counts.active_days, []) AS active_days
FROM register
LEFT JOIN counts
  ON counts.system_id = register.system_id
ORDER BY register.system_id
