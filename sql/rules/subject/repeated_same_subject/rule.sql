-- SPDX-License-Identifier: Apache-2.0
-- One person's data opened again and again within a few days, far more often than the actor opens others'.
WITH attention AS (
  SELECT
    system_id,
    actor_id,
    subject_id,
    SUM(events) AS events,
    -- The fact has one row a day.
    COUNT(*) AS days,
    MAX(event_date) AS last_day
  FROM actor_subject_days
  WHERE event_date > DATE_SUB(@day, INTERVAL @window_days DAY)
    AND event_date <= @day
  GROUP BY system_id, actor_id, subject_id
),
candidates AS (
  SELECT *
  FROM attention
  WHERE last_day = @day
    AND events >= @minimum_events
),
ranked AS (
  SELECT
    attention.system_id,
    attention.actor_id,
    attention.events,
    ROW_NUMBER() OVER (
      PARTITION BY attention.system_id, attention.actor_id
      ORDER BY attention.events, attention.subject_id
    ) AS place,
    COUNT(*) OVER (PARTITION BY attention.system_id, attention.actor_id) AS subjects
  FROM attention
  JOIN (SELECT DISTINCT system_id, actor_id FROM candidates) AS suspect
    ON suspect.system_id = attention.system_id
    AND suspect.actor_id = attention.actor_id
),
usual_attention AS (
  SELECT
    system_id,
    actor_id,
    subjects,
    events AS median
  FROM ranked
  WHERE 2 * place IN (subjects, subjects + 1)
),
-- As long ago as the look-back reaches, in windows of the same length.
-- Who handles a list of cases looks at many subjects nearly as often: the fifth one back says so.
next_attention AS (
  SELECT
    system_id,
    actor_id,
    events AS fifth
  FROM ranked
  WHERE place = subjects - 4
),
earlier AS (
  SELECT
    system_id,
    actor_id,
    subject_id,
    SUM(events) AS events
  FROM actor_subject_days
  WHERE event_date > DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= DATE_SUB(@day, INTERVAL @window_days DAY)
  GROUP BY system_id, actor_id, subject_id, DIV(DATE_DIFF(@day, event_date, DAY), @window_days)
),
records AS (
  SELECT
    system_id,
    actor_id,
    MAX(events) AS most
  FROM earlier
  GROUP BY system_id, actor_id
),
suspects AS (
  SELECT
    candidates.system_id,
    candidates.actor_id,
    candidates.subject_id,
    candidates.events,
    candidates.days,
    usual_attention.subjects,
    usual_attention.median
  FROM candidates
  JOIN usual_attention
    ON usual_attention.system_id = candidates.system_id
    AND usual_attention.actor_id = candidates.actor_id
  LEFT JOIN next_attention
    ON next_attention.system_id = candidates.system_id
    AND next_attention.actor_id = candidates.actor_id
  LEFT JOIN records
    ON records.system_id = candidates.system_id
    AND records.actor_id = candidates.actor_id
  WHERE (
      usual_attention.subjects < @minimum_subjects
      OR candidates.events >= @minimum_ratio * usual_attention.median
    )
    AND 100 * candidates.events >= @next_percent * IFNULL(next_attention.fifth, 0)
    AND 100 * candidates.events >= @record_percent * IFNULL(records.most, 0)
),
evidence AS (
  SELECT
    event.event_id,
    event.occurred_at,
    suspects.*
  FROM suspects
  JOIN day_events AS event
    ON event.system_id = suspects.system_id
    AND event.actor_id = suspects.actor_id
  WHERE event.event_date > DATE_SUB(@day, INTERVAL @window_days DAY)
    AND event.event_date <= @day
    AND event.actor_type != 'service'
    AND event.outcome = 'success'
    AND event.action_group IN ('read', 'write', 'export')
    AND ARRAY_LENGTH(event.subject_ids) <= 20
    AND suspects.subject_id IN UNNEST(event.subject_ids)
)
SELECT
  system_id,
  actor_id,
  subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('events' AS name, CAST(events AS STRING) AS value),
    STRUCT('days' AS name, CAST(days AS STRING) AS value),
    STRUCT('window_days' AS name, CAST(@window_days AS STRING) AS value)
  ] AS seen,
  [
    STRUCT('median' AS name, CAST(median AS STRING) AS value),
    STRUCT('subjects' AS name, CAST(subjects AS STRING) AS value)
  ] AS usual,
  COUNT(*) AS event_count,
  ARRAY_AGG(event_id ORDER BY occurred_at, event_id LIMIT 20) AS event_ids
FROM evidence
GROUP BY system_id, actor_id, subject_id, events, days, subjects, median
