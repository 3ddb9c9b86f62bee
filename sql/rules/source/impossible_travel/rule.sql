-- SPDX-License-Identifier: Apache-2.0
-- Two sites in a row, too far apart for the time between them. Only sites whose coordinates the plan gives are known.
WITH places AS (
  SELECT
    site,
    MAX(latitude) AS latitude,
    MAX(longitude) AS longitude
  FROM known_sites
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
    AND (valid_from IS NULL OR valid_from <= @day)
    AND (valid_to IS NULL OR @day <= valid_to)
  GROUP BY site
),
stays AS (
  SELECT
    event.actor_id,
    event.event_id,
    event.occurred_at,
    places.site,
    places.latitude,
    places.longitude
  FROM day_events AS event
  JOIN places
    ON places.site = event.site
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND event.actor_type != 'service'
),
steps AS (
  SELECT
    *,
    LAG(event_id) OVER by_time AS from_event,
    LAG(occurred_at) OVER by_time AS from_at,
    LAG(site) OVER by_time AS from_site,
    LAG(latitude) OVER by_time AS from_latitude,
    LAG(longitude) OVER by_time AS from_longitude
  FROM stays
  WINDOW by_time AS (PARTITION BY actor_id ORDER BY occurred_at, event_id)
),
moves AS (
  SELECT
    actor_id,
    from_event,
    event_id,
    from_at,
    occurred_at,
    from_site,
    site,
    TIMESTAMP_DIFF(occurred_at, from_at, SECOND) AS seconds,
    -- Great circle by the haversine formula on a sphere of 6 371 km, in radians; whole kilometres are the same in every engine.
    CAST(
      2 * 6371 * ASIN(SQRT(LEAST(
        1.0,
        POW(SIN((latitude - from_latitude) * ACOS(-1) / 360), 2)
          + COS(from_latitude * ACOS(-1) / 180) * COS(latitude * ACOS(-1) / 180)
          * POW(SIN((longitude - from_longitude) * ACOS(-1) / 360), 2)
      ))) AS INT64
    ) AS kilometres
  FROM steps
  WHERE from_site != site
),
suspects AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY actor_id ORDER BY kilometres DESC, occurred_at, event_id) AS place,
    COUNT(*) OVER (PARTITION BY actor_id) AS moves
  FROM moves
  WHERE kilometres >= @minimum_kilometres
    AND kilometres * 3600 > @kilometres_per_hour * seconds
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('from_site' AS name, from_site AS value),
    STRUCT('from_at' AS name, FORMAT_TIMESTAMP('%H:%M', from_at, 'Asia/Seoul') AS value),
    STRUCT('site' AS name, site AS value),
    STRUCT('at' AS name, FORMAT_TIMESTAMP('%H:%M', occurred_at, 'Asia/Seoul') AS value),
    STRUCT('kilometres' AS name, CAST(kilometres AS STRING) AS value),
    STRUCT('minutes' AS name, CAST(DIV(seconds, 60) AS STRING) AS value),
    STRUCT('moves' AS name, CAST(moves AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('kilometres_per_hour' AS name, CAST(@kilometres_per_hour AS STRING) AS value)
  ] AS usual,
  2 AS event_count,
  [from_event, event_id] AS event_ids
FROM suspects
WHERE place = 1
