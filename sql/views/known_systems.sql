-- SPDX-License-Identifier: Apache-2.0
-- The system register as loaded, with the time each load was in force.
SELECT
  system.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM systems AS system
JOIN plan_loads AS plan_load
  ON plan_load.load_id = system.load_id
