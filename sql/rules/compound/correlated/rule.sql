-- SPDX-License-Identifier: Apache-2.0
-- Much work from a source that the actor did not use in the look-back, outside the approved networks.
WITH known_sources AS (
  SELECT DISTINCT
    actor_id,
    source_key
  FROM actor_source_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND succeeded > 0
),
sources AS (
  SELECT
    actor_id,
    COUNT(*) AS sources
  FROM known_sources
  GROUP BY actor_id
),
daily AS (
  SELECT
    actor_id,
    event_date,
    SUM(subject_count) AS subjects
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
  GROUP BY actor_id, event_date
  HAVING SUM(subject_count) > 0
),
history AS (
  SELECT
    actor_id,
    subjects,
    ROW_NUMBER() OVER (PARTITION BY actor_id ORDER BY subjects, event_date) AS place,
    COUNT(*) OVER (PARTITION BY actor_id) AS days
  FROM daily
  WHERE event_date < @day
),
medians AS (
  SELECT
    actor_id,
    days,
    subjects AS median
  FROM history
  WHERE days >= @minimum_days
    AND 2 * place IN (days, days + 1)
),
networks_in_force AS (
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
elsewhere AS (
  SELECT
    event.actor_id,
    MIN(event.source_key) AS address,
    COUNT(*) AS events,
    SUM(event.subject_count) AS subjects,
    COUNTIF(event.local_hour >= @night_from_hour OR event.local_hour < @night_to_hour) AS night,
    MIN(event.occurred_at) AS first_at,
    MAX(event.occurred_at) AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  LEFT JOIN known_sources
    ON known_sources.actor_id = event.actor_id
    AND known_sources.source_key = event.source_key
  WHERE event.event_date = @day
    AND event.outcome = 'success'
    AND event.source_key IS NOT NULL
    AND event.subject_count > 0
    AND known_sources.actor_id IS NULL
    AND NOT EXISTS (
      SELECT 1
      FROM networks_in_force AS network
      WHERE event.ip_hex BETWEEN network.first_hex AND network.last_hex
    )
  GROUP BY event.actor_id
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  elsewhere.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('address' AS name, elsewhere.address AS value),
    STRUCT('subjects' AS name, CAST(elsewhere.subjects AS STRING) AS value),
    STRUCT('all_subjects' AS name, CAST(daily.subjects AS STRING) AS value),
    STRUCT('night' AS name, CAST(elsewhere.night AS STRING) AS value),
    STRUCT('first_at' AS name, FORMAT_TIMESTAMP('%H:%M', elsewhere.first_at, 'Asia/Seoul') AS value),
    STRUCT('last_at' AS name, FORMAT_TIMESTAMP('%H:%M', elsewhere.last_at, 'Asia/Seoul') AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(medians.days AS STRING) AS value),
    STRUCT('sources' AS name, CAST(IFNULL(sources.sources, 0) AS STRING) AS value),
    STRUCT('median' AS name, CAST(medians.median AS STRING) AS value)
  ] AS usual,
  elsewhere.events AS event_count,
  elsewhere.event_ids
FROM elsewhere
JOIN medians
  ON medians.actor_id = elsewhere.actor_id
JOIN daily
  ON daily.actor_id = elsewhere.actor_id
  AND daily.event_date = @day
LEFT JOIN sources
  ON sources.actor_id = elsewhere.actor_id
WHERE elsewhere.subjects >= @floor_subjects
  AND 100 * daily.subjects >= @minimum_ratio_percent * medians.median
