-- SPDX-License-Identifier: Apache-2.0
-- When the ledger began: its first plan load.
SELECT MIN(loaded_at) AS since
FROM plan_versions
