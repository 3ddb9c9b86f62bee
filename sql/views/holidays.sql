-- SPDX-License-Identifier: Apache-2.0
-- Holidays as loaded, with the time each load was in force.
SELECT
  holiday.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM calendar AS holiday
JOIN plan_loads AS plan_load
  ON plan_load.load_id = holiday.load_id
