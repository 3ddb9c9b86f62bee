-- SPDX-License-Identifier: Apache-2.0
-- Downloads whose reason repeats a letter or two, or whose text is the same again and again without a ticket.
WITH reasons AS (
  SELECT
    event_id,
    (
      SELECT COUNT(DISTINCT letter)
      FROM UNNEST(SPLIT(REGEXP_REPLACE(reason_text, r'[\s\pZ\pC]', ''), '')) AS letter
    ) <= @distinct_characters AS is_junk,
    COUNT(*) OVER (PARTITION BY system_id, actor_id, reason_text) >= @reused_downloads AS is_reused
  FROM day_events
  WHERE event_date = @day
    AND action_group = 'export'
    AND outcome = 'success'
    AND reason_text IS NOT NULL
    AND has_reason
    AND reason_ticket IS NULL
),
suspects AS (
  SELECT
    event.system_id,
    event.actor_id,
    COUNT(*) AS events,
    COUNTIF(reasons.is_junk) AS junk,
    SUM(event.subject_count) AS subjects,
    FORMAT_TIMESTAMP('%H:%M', MIN(event.occurred_at), 'Asia/Seoul') AS first_at,
    FORMAT_TIMESTAMP('%H:%M', MAX(event.occurred_at), 'Asia/Seoul') AS last_at,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN reasons
    ON reasons.event_id = event.event_id
  WHERE event.event_date = @day
    AND (reasons.is_junk OR reasons.is_reused)
    AND NOT (event.actor_type = 'service' AND event.channel IN ('batch', 'api'))
  GROUP BY event.system_id, event.actor_id
  HAVING SUM(event.subject_count) >= @floor_subjects
)
SELECT
  suspects.system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(suspects.events AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(suspects.subjects AS STRING) AS value),
    STRUCT('junk' AS name, CAST(suspects.junk AS STRING) AS value),
    STRUCT('first_at' AS name, suspects.first_at AS value),
    STRUCT('last_at' AS name, suspects.last_at AS value)
  ] AS seen,
  [
    STRUCT('distinct_characters' AS name, CAST(@distinct_characters AS STRING) AS value),
    STRUCT('reused_downloads' AS name, CAST(@reused_downloads AS STRING) AS value)
  ] AS usual,
  suspects.events AS event_count,
  suspects.event_ids
FROM suspects
