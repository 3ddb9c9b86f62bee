-- SPDX-License-Identifier: Apache-2.0
-- The destruction ledger (파기관리대장) of a range of days, each destroyed slice once.
SELECT
  destroyed_at,
  table_name,
  slice_day,
  system_id,
  retention_class,
  row_count,
  object_count,
  basis,
  confirmed_by,
  unrecoverable_at,
  manifest_ids,
  destruction_id
FROM destruction_ledger
WHERE event_date BETWEEN @first_day AND @last_day
ORDER BY destroyed_at, slice_day, table_name, system_id, retention_class, destruction_id
