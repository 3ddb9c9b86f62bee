-- SPDX-License-Identifier: Apache-2.0
-- One row an event of the day, deduplicated by the view and slim: what rules and the other facts read.
WITH known AS (
  SELECT
    event_date,
    event_id,
    occurred_at,
    system_id,
    channel,
    actor,
    source,
    action,
    operation,
    outcome,
    subjects,
    subject_count,
    reason,
    data_categories,
    bytes,
    rights,
    producer,
    received_at,
    late,
    backfilled
  FROM events
  WHERE event_date = @day
    AND received_at <= @as_of
)
SELECT
  event_date,
  event_id,
  occurred_at,
  EXTRACT(HOUR FROM occurred_at AT TIME ZONE 'Asia/Seoul') AS local_hour,
  system_id,
  channel,
  actor.id AS actor_id,
  actor.type AS actor_type,
  actor.department AS department,
  source.ip AS ip,
  source.ip_hex AS ip_hex,
  COALESCE(source.ip, source.device_id, source.site) AS source_key,
  source.country AS country,
  source.site AS site,
  source.device_id AS device_id,
  actor.session_id AS session_id,
  action,
  CASE
    WHEN action IN ('login', 'logout') THEN 'access'
    WHEN action = 'login_failed' THEN 'failure'
    WHEN action IN ('view', 'search') THEN 'read'
    WHEN action IN ('create', 'update', 'delete') THEN 'write'
    WHEN action IN ('download', 'print', 'copy', 'share') THEN 'export'
    WHEN action IN ('grant', 'revoke') THEN 'rights'
  END AS action_group,
  operation,
  outcome,
  ARRAY(SELECT DISTINCT subject.id FROM UNNEST(subjects) AS subject ORDER BY subject.id) AS subject_ids,
  IFNULL(subject_count, 0) AS subject_count,
  -- Blanks of any script do not make a reason: \s alone would take U+3000 for a visible character.
  REGEXP_CONTAINS(CONCAT(IFNULL(reason.text, ''), IFNULL(reason.ticket, '')), r'[^\s\pZ\pC]') AS has_reason,
  reason.text AS reason_text,
  reason.ticket AS reason_ticket,
  data_categories,
  bytes,
  rights.grantee_id AS grantee_id,
  rights.role AS granted_role,
  rights.approver_id AS approver_id,
  producer.id AS producer_id,
  producer.boot_id AS producer_boot_id,
  producer.seq AS producer_seq,
  received_at,
  late,
  backfilled,
  @as_of AS as_of
FROM known
