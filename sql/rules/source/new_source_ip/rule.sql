-- SPDX-License-Identifier: Apache-2.0
-- Access from an address that the actor did not use before and that no approved network holds.
WITH sources AS (
  SELECT
    event_date,
    system_id,
    actor_id,
    source_key,
    SUBSTR(
      ip_hex,
      1,
      IF(
        STARTS_WITH(ip_hex, '00000000000000000000ffff'),
        24 + DIV(@ipv4_prefix_bits, 4),
        DIV(@ipv6_prefix_bits, 4)
      )
    ) AS address_prefix
  FROM actor_source_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
    AND ip_hex IS NOT NULL
    -- An address that only failed is not known by having tried.
    AND succeeded > 0
),
known_actors AS (
  SELECT
    actor_id,
    COUNT(DISTINCT event_date) AS days,
    COUNT(DISTINCT address_prefix) AS addresses
  FROM sources
  WHERE event_date < @day
  GROUP BY actor_id
  HAVING COUNT(DISTINCT event_date) >= @minimum_days
),
known_addresses AS (
  SELECT DISTINCT
    actor_id,
    address_prefix
  FROM sources
  WHERE event_date < @day
),
new_sources AS (
  SELECT
    sources.system_id,
    sources.actor_id,
    sources.source_key,
    known_actors.days,
    known_actors.addresses
  FROM sources
  JOIN known_actors
    ON known_actors.actor_id = sources.actor_id
  LEFT JOIN known_addresses
    ON known_addresses.actor_id = sources.actor_id
    AND known_addresses.address_prefix = sources.address_prefix
  WHERE sources.event_date = @day
    AND known_addresses.actor_id IS NULL
),
approved_networks AS (
  SELECT
    first_hex,
    last_hex,
    kind
  FROM known_networks
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
),
new_events AS (
  SELECT
    event.event_id,
    event.occurred_at,
    event.system_id,
    event.actor_id,
    event.ip,
    IF(event.outcome = 'success', event.subject_count, 0) AS subjects,
    new_sources.days,
    new_sources.addresses
  FROM day_events AS event
  JOIN new_sources
    ON new_sources.system_id = event.system_id
    AND new_sources.actor_id = event.actor_id
    AND new_sources.source_key = event.source_key
  LEFT JOIN approved_networks AS network
    ON event.ip_hex BETWEEN network.first_hex AND network.last_hex
    AND (
      network.kind IN ('office', 'vpn')
      OR (network.kind = 'partner' AND event.actor_type IN ('partner', 'contractor'))
      OR (network.kind = 'cloud' AND event.actor_type = 'service')
    )
  WHERE event.event_date = @day
    AND network.kind IS NULL
)
SELECT
  system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT(
      'address' AS name,
      ARRAY_AGG(ip ORDER BY occurred_at, event_id LIMIT 1)[SAFE_OFFSET(0)] AS value
    ),
    STRUCT('new_addresses' AS name, CAST(COUNT(DISTINCT ip) AS STRING) AS value),
    STRUCT(
      'first_at' AS name,
      FORMAT_TIMESTAMP('%H:%M', MIN(occurred_at), 'Asia/Seoul') AS value
    ),
    STRUCT('events' AS name, CAST(COUNT(*) AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(SUM(subjects) AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(MIN(days) AS STRING) AS value),
    STRUCT('addresses' AS name, CAST(MIN(addresses) AS STRING) AS value)
  ] AS usual,
  COUNT(*) AS event_count,
  ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
FROM new_events
GROUP BY system_id, actor_id
