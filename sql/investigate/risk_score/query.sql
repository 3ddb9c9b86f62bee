-- SPDX-License-Identifier: Apache-2.0
-- Risk points of each actor over a period, a row for each term: what a rule noted, on how many days, and what that counts by the plan.
-- A rule counts its weight on its first day, and on each further day a share of what the day before counted.
WITH versions AS (
  SELECT
    version,
    JSON_VALUE(content_json, '$.risk_score.clause') AS clause,
    CAST(JSON_VALUE(content_json, '$.risk_score.weights.high') AS INT64) AS high,
    CAST(JSON_VALUE(content_json, '$.risk_score.weights.medium') AS INT64) AS medium,
    CAST(JSON_VALUE(content_json, '$.risk_score.weights.low') AS INT64) AS low,
    CAST(JSON_VALUE(content_json, '$.risk_score.weights.signal') AS INT64) AS signal,
    CAST(JSON_VALUE(content_json, '$.risk_score.repeat_percent') AS INT64) AS repeat_percent,
    -- Days before the first version are judged by it, days after a closed last one by that.
    IF(ROW_NUMBER() OVER (ORDER BY valid_from) = 1, DATE '0001-01-01', valid_from) AS first_day,
    IF(LEAD(version) OVER (ORDER BY valid_from) IS NULL, DATE '9999-12-31', valid_to) AS last_day
  FROM plan_in_force
  WHERE in_force_to IS NULL
),
-- Several findings of a rule on one day count once. What an exception covers counts nothing.
noted AS (
  SELECT
    finding.actor_id,
    finding.rule_id,
    finding.kind,
    finding.severity,
    versions.version AS plan_version,
    versions.clause,
    versions.repeat_percent,
    CASE
      WHEN finding.kind = 'signal' THEN versions.signal
      WHEN finding.severity = 'high' THEN versions.high
      WHEN finding.severity = 'medium' THEN versions.medium
      ELSE versions.low
    END AS weight,
    finding.event_date,
    finding.finding_id
  FROM current_findings AS finding
  JOIN versions
    ON finding.event_date BETWEEN versions.first_day AND versions.last_day
  WHERE finding.event_date BETWEEN @first_day AND @last_day
    AND finding.actor_id IS NOT NULL
    AND finding.exception_id IS NULL
),
counted AS (
  SELECT
    actor_id,
    rule_id,
    kind,
    severity,
    plan_version,
    clause,
    weight,
    repeat_percent,
    COUNT(DISTINCT event_date) AS days,
    COUNT(*) AS findings,
    MIN(event_date) AS first_day,
    MAX(event_date) AS last_day
  FROM noted
  WHERE weight IS NOT NULL
  GROUP BY actor_id, rule_id, kind, severity, plan_version, clause, weight, repeat_percent
),
-- weight + weight x share + weight x share^2 + ..., one for each day, to the nearest point.
terms AS (
  SELECT
    *,
    CAST(FLOOR(
      weight * (1 - POW(repeat_percent / 100, days)) / (1 - repeat_percent / 100) + 0.5
    ) AS INT64) AS points
  FROM counted
)
SELECT
  actor_id,
  SUM(points) OVER (PARTITION BY actor_id) AS score,
  rule_id,
  kind,
  severity,
  days,
  findings,
  weight,
  repeat_percent,
  points,
  first_day,
  last_day,
  clause,
  plan_version
FROM terms
ORDER BY score DESC, actor_id, points DESC, rule_id, plan_version, severity, kind
