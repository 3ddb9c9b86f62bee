-- SPDX-License-Identifier: Apache-2.0
-- How much reference data is in force for a day: a rule whose data is absent is not checked, and the report says so.
WITH loads AS (
  SELECT load_id
  FROM plan_loads
  WHERE in_force_from <= @as_of
    AND (in_force_to IS NULL OR @as_of < in_force_to)
)
SELECT
  (
    SELECT COUNT(*)
    FROM calendar
    WHERE load_id IN (SELECT load_id FROM loads)
      AND EXTRACT(YEAR FROM day) = EXTRACT(YEAR FROM @day)
  ) AS calendar,
  (
    SELECT COUNT(*)
    FROM department_hours
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS department_hours,
  (
    SELECT COUNT(*)
    FROM roster
    WHERE load_id IN (SELECT load_id FROM loads)
      AND ARRAY_LENGTH(leave_days) > 0
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS leave,
  (
    SELECT COUNT(*)
    FROM networks
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS networks,
  (
    SELECT COUNT(*)
    FROM relationships
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS relationships,
  (
    SELECT COUNT(*)
    FROM role_rights
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS role_rights,
  (
    SELECT COUNT(*)
    FROM roster
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS roster,
  (
    SELECT COUNT(*)
    FROM sites
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS sites,
  (
    SELECT COUNT(*)
    FROM roster
    WHERE load_id IN (SELECT load_id FROM loads)
      AND subject_id IS NOT NULL
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS subject_links,
  (
    SELECT COUNT(*)
    FROM roster
    WHERE load_id IN (SELECT load_id FROM loads)
      AND trained_on IS NOT NULL
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS training,
  (
    SELECT COUNT(*)
    FROM watchlist
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS watchlist,
  (
    SELECT COUNT(*)
    FROM withdrawn_subjects
    WHERE load_id IN (SELECT load_id FROM loads)
      AND (valid_from IS NULL OR valid_from <= @day)
      AND (valid_to IS NULL OR @day <= valid_to)
  ) AS withdrawn_subjects
