-- SPDX-License-Identifier: Apache-2.0
-- Withdrawn subjects as loaded, with the time each load was in force.
SELECT
  withdrawn.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM withdrawn_subjects AS withdrawn
JOIN plan_loads AS plan_load
  ON plan_load.load_id = withdrawn.load_id
