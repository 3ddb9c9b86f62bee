-- SPDX-License-Identifier: Apache-2.0
-- Working hours of departments as loaded, with the time each load was in force.
SELECT
  hours.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM department_hours AS hours
JOIN plan_loads AS plan_load
  ON plan_load.load_id = hours.load_id
