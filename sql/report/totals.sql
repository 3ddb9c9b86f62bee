-- SPDX-License-Identifier: Apache-2.0
-- What happened in a period, in numbers, by the facts.
SELECT
  COUNT(*) AS events,
  COUNT(DISTINCT actor_id) AS actors,
  COUNTIF(action = 'download') AS downloads,
  IFNULL(SUM(IF(action = 'download' AND outcome = 'success', subject_count, 0)), 0) AS downloaded_subjects,
  COUNTIF(action_group = 'rights') AS rights_changes,
  COUNTIF(action = 'login_failed') AS login_failures,
  COUNTIF(outcome = 'denied') AS denied,
  COUNTIF(late AND NOT backfilled) AS late,
  COUNTIF(backfilled) AS backfilled
FROM day_events
WHERE event_date BETWEEN @first_day AND @last_day
