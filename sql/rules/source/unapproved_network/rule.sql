-- SPDX-License-Identifier: Apache-2.0
-- Work on subjects from addresses that lie in no approved network in force on the day.
WITH networks_in_force AS (
  SELECT
    first_hex,
    last_hex
  FROM known_networks
  WHERE TRUE
    AND in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
approved AS (
  SELECT COUNT(*) AS networks
  FROM networks_in_force
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNT(DISTINCT event.ip) AS addresses,
    MIN(event.ip) AS address,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  WHERE event.event_date = @day
    AND event.ip_hex IS NOT NULL
    AND event.action_group NOT IN ('failure')
    AND event.outcome = 'success'
    AND NOT EXISTS (
      SELECT 1
      FROM networks_in_force AS network
      WHERE event.ip_hex BETWEEN network.first_hex AND network.last_hex
    )
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_subjects
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('addresses' AS name, CAST(suspects.addresses AS STRING) AS value),
    STRUCT('address' AS name, suspects.address AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('networks' AS name, CAST(approved.networks AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
CROSS JOIN approved
