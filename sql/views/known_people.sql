-- SPDX-License-Identifier: Apache-2.0
-- People and services that may handle personal data as loaded, with the time each load was in force.
SELECT
  person.*,
  plan_load.in_force_from,
  plan_load.in_force_to
FROM roster AS person
JOIN plan_loads AS plan_load
  ON plan_load.load_id = person.load_id
