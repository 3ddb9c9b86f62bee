-- SPDX-License-Identifier: Apache-2.0
-- Many failed logins of one account within an hour, and whether a login succeeded after them.
WITH logins AS (
  SELECT
    *,
    action = 'login_failed' OR outcome != 'success' AS failed
  FROM day_events
  WHERE event_date = @day
    AND action IN ('login', 'login_failed')
),
failures AS (
  SELECT
    system_id,
    actor_id,
    occurred_at,
    source_key,
    COUNT(*) OVER (
      PARTITION BY system_id, actor_id
      ORDER BY UNIX_MICROS(occurred_at)
      -- An hour without its last instant.
      RANGE BETWEEN 3599999999 PRECEDING AND CURRENT ROW
    ) AS failures_in_hour
  FROM logins
  WHERE failed
),
suspects AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS failures,
    MAX(failures_in_hour) AS most_in_hour,
    COUNT(DISTINCT source_key) AS sources,
    MIN(occurred_at) AS failing_from,
    MAX(occurred_at) AS failing_to,
    MIN(IF(failures_in_hour >= @failures_per_hour, occurred_at, NULL)) AS burst_from,
    MAX(IF(failures_in_hour >= @failures_per_hour, occurred_at, NULL)) AS burst_to
  FROM failures
  GROUP BY system_id, actor_id
  HAVING MAX(failures_in_hour) >= @failures_per_hour
),
evidence AS (
  SELECT
    suspects.*,
    logins.event_id,
    logins.occurred_at,
    logins.failed,
    -- The last events tell how it ended.
    ROW_NUMBER() OVER (
      PARTITION BY logins.system_id, logins.actor_id
      ORDER BY logins.occurred_at DESC, logins.event_id DESC
    ) AS place_from_end
  FROM suspects
  JOIN logins
    ON logins.system_id = suspects.system_id
    AND logins.actor_id = suspects.actor_id
  WHERE logins.failed
    OR (
      logins.occurred_at >= suspects.burst_from
      AND logins.occurred_at < TIMESTAMP_ADD(suspects.burst_to, INTERVAL @success_within_minutes MINUTE)
    )
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    COUNT(DISTINCT event_date) AS days,
    SUM(IF(action_group = 'failure', events, 0)) AS failures
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
  GROUP BY system_id, actor_id
),
bursts AS (
  SELECT
    system_id,
    actor_id,
    failures,
    most_in_hour,
    sources,
    FORMAT_TIMESTAMP('%H:%M', failing_from, 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', failing_to, 'Asia/Seoul') AS last_at,
    COUNTIF(NOT failed) AS successes_after,
    COUNT(*) AS events,
    ARRAY_AGG(IF(place_from_end <= 20, event_id, NULL) IGNORE NULLS ORDER BY occurred_at, event_id) AS event_ids
  FROM evidence
  GROUP BY system_id, actor_id, failures, most_in_hour, sources, failing_from, failing_to
)
SELECT
  bursts.system_id,
  bursts.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('failures' AS name, CAST(bursts.failures AS STRING) AS value),
    STRUCT('most_in_hour' AS name, CAST(bursts.most_in_hour AS STRING) AS value),
    STRUCT('sources' AS name, CAST(bursts.sources AS STRING) AS value),
    STRUCT('first_at' AS name, bursts.first_at AS value),
    STRUCT('last_at' AS name, bursts.last_at AS value),
    STRUCT('successes_after' AS name, CAST(bursts.successes_after AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('failures' AS name, CAST(IFNULL(earlier.failures, 0) AS STRING) AS value)
  ] AS usual,
  bursts.events AS event_count,
  bursts.event_ids
FROM bursts
LEFT JOIN earlier
  ON earlier.system_id = bursts.system_id
  AND earlier.actor_id = bursts.actor_id
