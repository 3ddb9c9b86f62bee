-- SPDX-License-Identifier: Apache-2.0
-- Destruction ledger (파기관리대장): each destroyed slice of a run once.
SELECT *
FROM destructions
QUALIFY ROW_NUMBER() OVER (PARTITION BY destruction_id ORDER BY destroyed_at) = 1
