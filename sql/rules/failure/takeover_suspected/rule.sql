-- SPDX-License-Identifier: Apache-2.0
-- Two people whose latest days each look like the other's days before, or one person whose place, menus and hours all changed at once.
WITH habits AS (
  SELECT
    actor_id,
    event_date,
    part,
    trait,
    weight
  FROM actor_habit_days
  WHERE event_date >= DATE_SUB(@day, INTERVAL @lookback_days DAY)
    AND event_date <= @day
),
active_days AS (
  SELECT
    actor_id,
    event_date,
    ROW_NUMBER() OVER (PARTITION BY actor_id ORDER BY event_date DESC) AS age
  FROM habits
  GROUP BY actor_id, event_date
),
-- `edge` parts the latest active days from those before: each person's own, so that leave does not matter.
people AS (
  SELECT
    actor_id,
    MAX(event_date) AS newest,
    MAX(IF(age = @recent_days, event_date, NULL)) AS edge,
    COUNT(*) - @recent_days AS days
  FROM active_days
  GROUP BY actor_id
  HAVING COUNT(*) >= @recent_days + @minimum_days
    AND MAX(IF(age = @recent_days, event_date, NULL)) > DATE_SUB(@day, INTERVAL @recent_within_days DAY)
),
traits AS (
  SELECT
    habits.actor_id,
    habits.part,
    habits.trait,
    SUM(IF(habits.event_date >= people.edge, habits.weight, 0)) AS recent,
    SUM(IF(habits.event_date < people.edge, habits.weight, 0)) AS past
  FROM habits
  JOIN people
    ON people.actor_id = habits.actor_id
  GROUP BY habits.actor_id, habits.part, habits.trait
),
sizes AS (
  SELECT
    *,
    SUM(recent) OVER (PARTITION BY actor_id, part) AS all_recent,
    SUM(past) OVER (PARTITION BY actor_id, part) AS all_past
  FROM traits
),
-- Thousandths that two distributions share; of subjects, which seldom come again, those that are known.
likeness AS (
  SELECT
    late.actor_id,
    early.actor_id AS other_id,
    late.part,
    DIV(
      1000 * SUM(
        IF(
          late.part = 'subject',
          late.recent * early.all_past,
          LEAST(late.recent * early.all_past, early.past * late.all_recent)
        )
      ),
      late.all_recent * early.all_past
    ) AS alike
  FROM sizes AS late
  JOIN sizes AS early
    ON early.part = late.part
    AND early.trait = late.trait
  WHERE late.recent > 0
    AND early.past > 0
  GROUP BY late.actor_id, early.actor_id, late.part, late.all_recent, early.all_past
),
own AS (
  SELECT DISTINCT
    sizes.actor_id,
    sizes.part,
    IFNULL(likeness.alike, 0) AS alike
  FROM sizes
  LEFT JOIN likeness
    ON likeness.actor_id = sizes.actor_id
    AND likeness.other_id = sizes.actor_id
    AND likeness.part = sizes.part
  WHERE sizes.all_recent > 0
    AND sizes.all_past > 0
),
selves AS (
  SELECT
    actor_id,
    COUNT(*) AS parts,
    SUM(alike) AS alike,
    -- Somebody at another desk who does the same work is no stranger, nor is a new role at the same desk.
    COUNTIF(part = 'source' AND 10 * @lost_percent > alike)
      + COUNTIF(part = 'menu' AND 10 * @changed_percent > alike)
      + COUNTIF(part = 'hour' AND 10 * @changed_percent > alike)
      - COUNTIF(part = 'device' AND 10 * @lost_percent <= alike) = 3 AS is_stranger
  FROM own
  GROUP BY actor_id
),
gains AS (
  SELECT
    likeness.actor_id,
    likeness.other_id,
    likeness.part,
    likeness.alike - own.alike AS gain,
    SUM(likeness.alike) OVER both AS other_alike,
    SUM(likeness.alike) OVER both - selves.alike AS turn
  FROM likeness
  JOIN own
    ON own.actor_id = likeness.actor_id
    AND own.part = likeness.part
  JOIN selves
    ON selves.actor_id = likeness.actor_id
  WHERE likeness.other_id != likeness.actor_id
  WINDOW both AS (PARTITION BY likeness.actor_id, likeness.other_id)
),
-- Addresses that are handed out anew turn for many at once.
moves AS (
  SELECT COUNT(*) AS people
  FROM own
  WHERE part = 'source'
    AND alike < 10 * @changed_percent
),
swaps AS (
  SELECT
    there.actor_id,
    there.other_id,
    there.other_alike,
    LEAST(there.turn, back.turn) AS turn,
    COUNTIF(LEAST(there.gain, back.gain) >= @minimum_gain) AS turned
  FROM gains AS there
  JOIN gains AS back
    ON back.actor_id = there.other_id
    AND back.other_id = there.actor_id
    AND back.part = there.part
  CROSS JOIN moves
  WHERE there.turn >= @minimum_turn
    AND back.turn >= @minimum_turn
  GROUP BY there.actor_id, there.other_id, there.other_alike, there.turn, back.turn
  -- Hours alone turn with shifts, menus in part with duties.
  HAVING COUNTIF(LEAST(there.gain, back.gain) >= @minimum_gain) >= 2
    OR COUNTIF(
      LEAST(there.gain, back.gain) >= @minimum_gain
      AND (there.part IN ('device', 'subject') OR (there.part = 'source' AND moves.people <= 2))
    ) > 0
    OR COUNTIF(LEAST(there.gain, back.gain) >= @menu_gain AND there.part = 'menu') > 0
),
suspects AS (
  SELECT
    people.actor_id,
    people.days,
    selves.parts,
    selves.alike,
    swaps.other_id,
    swaps.other_alike,
    IFNULL(swaps.turned, 3) AS turned
  FROM people
  JOIN selves
    ON selves.actor_id = people.actor_id
  LEFT JOIN swaps
    ON swaps.actor_id = people.actor_id
  WHERE people.newest = @day
    AND (swaps.other_id IS NOT NULL OR selves.is_stranger)
  QUALIFY ROW_NUMBER() OVER (PARTITION BY people.actor_id ORDER BY swaps.turn DESC, swaps.other_id) = 1
),
evidence AS (
  SELECT
    event.actor_id,
    COUNT(*) AS events,
    ARRAY_AGG(event.event_id ORDER BY event.occurred_at, event.event_id LIMIT 20) AS event_ids
  FROM day_events AS event
  JOIN suspects
    ON suspects.actor_id = event.actor_id
  WHERE event.event_date = @day
    AND event.outcome = 'success'
  GROUP BY event.actor_id
)
SELECT
  CAST(NULL AS STRING) AS system_id,
  suspects.actor_id,
  CAST(NULL AS STRING) AS subject_id,
  @window_start AS bucket_start,
  [
    STRUCT('recent_days' AS name, CAST(@recent_days AS STRING) AS value),
    STRUCT('turned' AS name, CAST(suspects.turned AS STRING) AS value),
    STRUCT('parts' AS name, CAST(suspects.parts AS STRING) AS value),
    STRUCT('own' AS name, CAST(DIV(suspects.alike, 10 * suspects.parts) AS STRING) AS value),
    STRUCT('other_ko' AS name, IFNULL(suspects.other_id, '다른 누구') AS value),
    STRUCT('other_en' AS name, IFNULL(suspects.other_id, 'anybody else') AS value),
    STRUCT('other' AS name, CAST(DIV(IFNULL(suspects.other_alike, 0), 10 * suspects.parts) AS STRING) AS value)
  ] AS seen,
  [STRUCT('days' AS name, CAST(suspects.days AS STRING) AS value)] AS usual,
  evidence.events AS event_count,
  evidence.event_ids
FROM suspects
JOIN evidence
  ON evidence.actor_id = suspects.actor_id
