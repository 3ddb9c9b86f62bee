-- SPDX-License-Identifier: Apache-2.0
-- What left: every download, print, copy and share, with its size and stated reason.
SELECT
  occurred_at,
  system_id,
  actor.id AS actor_id,
  actor.on_behalf_of AS on_behalf_of,
  actor.department AS department,
  action,
  operation,
  outcome,
  subject_count,
  bytes,
  data_categories,
  reason.text AS reason,
  reason.ticket AS ticket,
  source.ip AS ip,
  source.device_id AS device_id,
  source.site AS site,
  late,
  event_id,
  event_date
FROM events
WHERE event_date BETWEEN @first_day AND @last_day
  AND action IN ('download', 'print', 'copy', 'share')
  AND (@actor_id = '' OR actor.id = @actor_id OR IFNULL(actor.on_behalf_of, '') = @actor_id)
ORDER BY occurred_at, event_id, event_date
