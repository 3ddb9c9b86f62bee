-- SPDX-License-Identifier: Apache-2.0
-- Plan versions as loaded, with the time each load was in force.
SELECT
  version.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM plan_versions AS version
JOIN plan_loads AS plan_load
  ON plan_load.load_id = version.load_id
