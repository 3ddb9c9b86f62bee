-- SPDX-License-Identifier: Apache-2.0
-- Who is in charge of whom, as loaded, with the time each load was in force.
SELECT
  relationship.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM relationships AS relationship
JOIN plan_loads AS plan_load
  ON plan_load.load_id = relationship.load_id
