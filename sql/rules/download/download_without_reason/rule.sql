-- SPDX-License-Identifier: Apache-2.0
-- Downloads of people without a ticket and without a reason that says something.
WITH downloads AS (
  SELECT
    *,
    TRIM(IFNULL(reason_text, '')) AS reason,
    TRIM(IFNULL(reason_ticket, '')) AS ticket
  FROM day_events
  WHERE event_date = @day
    AND action = 'download'
    AND outcome = 'success'
    AND subject_count >= @minimum_subjects
    AND actor_type != 'service'
),
judged AS (
  SELECT
    *,
    NOT has_reason OR (
      ticket = ''
      AND (
        LENGTH(reason) < @minimum_reason_characters
        -- One character over and over says nothing.
        OR REPLACE(reason, SUBSTR(reason, 1, 1), '') = ''
      )
    ) AS unexplained
  FROM downloads
),
suspects AS (
  SELECT
    system_id,
    actor_id,
    COUNTIF(unexplained) AS downloads,
    SUM(IF(unexplained, subject_count, 0)) AS subjects,
    MAX(IF(unexplained, subject_count, 0)) AS largest,
    COUNTIF(NOT unexplained) AS with_reason,
    ARRAY_AGG(IF(unexplained, event_id, NULL) IGNORE NULLS ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
  FROM judged
  GROUP BY system_id, actor_id
  HAVING COUNTIF(unexplained) > 0
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    COUNT(*) AS days,
    SUM(succeeded) AS exports
  FROM actor_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date < @day
    AND action_group = 'export'
    AND succeeded > 0
  GROUP BY system_id, actor_id
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('downloads' AS name, CAST(suspects.downloads AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('largest' AS name, CAST(suspects.largest AS STRING) AS value),
    STRUCT('with_reason' AS name, CAST(suspects.with_reason AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('lookback_days' AS name, CAST(@lookback_days AS STRING) AS value),
    STRUCT('days' AS name, CAST(IFNULL(earlier.days, 0) AS STRING) AS value),
    STRUCT('exports' AS name, CAST(IFNULL(earlier.exports, 0) AS STRING) AS value)
  ] AS usual,
  suspects.downloads AS event_count,
  suspects.event_ids
FROM suspects
LEFT JOIN earlier
  ON earlier.system_id = suspects.system_id
  AND earlier.actor_id = suspects.actor_id
