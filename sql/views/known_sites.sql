-- SPDX-License-Identifier: Apache-2.0
-- Where sites lie, as loaded, with the time each load was in force.
SELECT
  place.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM sites AS place
JOIN plan_loads AS plan_load
  ON plan_load.load_id = place.load_id
