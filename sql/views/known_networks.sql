-- SPDX-License-Identifier: Apache-2.0
-- Approved networks as loaded, with the time each load was in force.
SELECT
  network.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM networks AS network
JOIN plan_loads AS plan_load
  ON plan_load.load_id = network.load_id
