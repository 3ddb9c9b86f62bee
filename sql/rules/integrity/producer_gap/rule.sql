-- SPDX-License-Identifier: Apache-2.0
-- Numbers of one start of a producer that lie between its first and last of the day and never came.
WITH gaps AS (
  SELECT
    producer_id,
    boot_id,
    MIN(producer_day.first_seq) AS first_seq,
    MAX(producer_day.last_seq) AS last_seq,
    MAX(producer_day.last_seq) - MIN(producer_day.first_seq) + 1 - SUM(producer_day.numbers) AS missing
  FROM producer_days AS producer_day
  WHERE event_date = @day
    AND producer_day.first_seq IS NOT NULL
  GROUP BY producer_id, boot_id
),
worst AS (
  SELECT
    producer_id,
    MIN(gaps.first_seq) AS first_seq,
    MAX(gaps.last_seq) AS last_seq,
    SUM(gaps.missing) AS missing
  FROM gaps
  WHERE gaps.missing > 0
  GROUP BY producer_id
  HAVING SUM(gaps.missing) >= @minimum_missing
),
named AS (
  SELECT
    worst.producer_id AS producer,
    MIN(producer_day.system_id) AS system_id,
    MAX(worst.first_seq) AS first_seq,
    MAX(worst.last_seq) AS last_seq,
    MAX(worst.missing) AS missing
  FROM worst
  JOIN producer_days AS producer_day
    ON producer_day.producer_id = worst.producer_id
  WHERE producer_day.event_date = @day
  GROUP BY worst.producer_id
),
-- A finding is told by system: of several producers of one system the one that lost most.
ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY system_id ORDER BY missing DESC, producer) AS place
  FROM named
)
SELECT
  system_id,
  CAST(NULL AS STRING) AS actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('producer' AS name, producer AS value),
    STRUCT('first_seq' AS name, CAST(first_seq AS STRING) AS value),
    STRUCT('last_seq' AS name, CAST(last_seq AS STRING) AS value),
    STRUCT('missing' AS name, CAST(missing AS STRING) AS value)
  ] AS seen,
  CAST([] AS ARRAY<STRUCT<name STRING, value STRING>>) AS usual,
  0 AS event_count,
  CAST([] AS ARRAY<STRING>) AS event_ids
FROM ranked
WHERE place = 1
