-- SPDX-License-Identifier: Apache-2.0
-- Watched subjects as loaded, with the time each load was in force.
SELECT
  watched.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM watchlist AS watched
JOIN plan_loads AS plan_load
  ON plan_load.load_id = watched.load_id
