-- SPDX-License-Identifier: Apache-2.0
-- What became of each rule in a period: days judged, findings, those kept back by exceptions, verdicts, and person-days of learning.
WITH runs AS (
  SELECT
    rule_id,
    COUNTIF(state = 'complete') AS days,
    COUNTIF(state != 'complete') AS unchecked_days,
    SUM(IFNULL(learning, 0)) AS learning
  FROM latest_rule_runs
  WHERE event_date BETWEEN @first_day AND @last_day
  GROUP BY rule_id
),
given AS (
  SELECT
    rule_id,
    COUNTIF(exception_id IS NULL) AS fired,
    COUNTIF(exception_id IS NOT NULL) AS suppressed
  FROM current_findings
  WHERE event_date BETWEEN @first_day AND @last_day
  GROUP BY rule_id
),
-- A verdict counts also when a later run no longer gives the finding.
found AS (
  SELECT DISTINCT finding_id, rule_id
  FROM findings
  WHERE event_date BETWEEN @first_day AND @last_day
),
verdicts AS (
  SELECT finding_id, verdict
  FROM reviews
  WHERE action = 'verdict'
    AND finding_id IS NOT NULL
  QUALIFY ROW_NUMBER() OVER (PARTITION BY finding_id ORDER BY recorded_at DESC, review_id DESC) = 1
),
judged AS (
  SELECT
    found.rule_id,
    COUNTIF(verdicts.verdict = 'confirmed') AS confirmed,
    COUNTIF(verdicts.verdict = 'dismissed') AS dismissed
  FROM found
  JOIN verdicts
    ON verdicts.finding_id = found.finding_id
  WHERE verdicts.verdict IN ('confirmed', 'dismissed')
  GROUP BY found.rule_id
)
SELECT
  runs.rule_id,
  runs.days,
  runs.unchecked_days,
  IFNULL(given.fired, 0) AS fired,
  judged.confirmed,
  judged.dismissed,
  IFNULL(given.suppressed, 0) AS suppressed,
  runs.learning
FROM runs
LEFT JOIN given
  ON given.rule_id = runs.rule_id
LEFT JOIN judged
  ON judged.rule_id = runs.rule_id
ORDER BY runs.rule_id
