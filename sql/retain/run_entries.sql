-- SPDX-License-Identifier: Apache-2.0
-- Which destructions stand in the ledger already.
SELECT destruction_id
FROM destruction_ledger
WHERE destruction_id IN UNNEST(@destruction_ids)
ORDER BY destruction_id
