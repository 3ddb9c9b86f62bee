-- SPDX-License-Identifier: Apache-2.0
-- What each role may do, as loaded, with the time each load was in force.
SELECT
  rights.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM role_rights AS rights
JOIN plan_loads AS plan_load
  ON plan_load.load_id = rights.load_id
