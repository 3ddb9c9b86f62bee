// SPDX-License-Identifier: Apache-2.0
// `plan load`: turns a plan into reference rows and appends them as one whole load. plan_versions comes last, so that
// a load cut short has none and is no load: views take only loads with plan_versions rows, and a retry loads again.
import { createHash, randomUUID } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type Clock, toTimestamp } from '../functions/platform/clock.ts'
import { LedgerError } from '../functions/platform/errors.ts'
import type { Row, Warehouse } from '../functions/platform/warehouse.ts'
import { type Plan, WEEKDAYS } from '../schemas/plan.ts'
import { loadStatement } from '../sql/statements.ts'
import { requirePlan } from './check.ts'
import { cidrRange } from './cidr.ts'

/** The reference tables of a load, in the order they are appended. */
export const LOAD_ORDER = [
  'systems',
  'calendar',
  'networks',
  'roster',
  'watchlist',
  'withdrawn_subjects',
  'relationships',
  'sites',
  'department_hours',
  'role_rights',
  'exceptions',
  'plan_versions',
] as const
export type ReferenceTable = (typeof LOAD_ORDER)[number]
/** `loadedAt` is a TIMESTAMP text. */
export type Load = { loadId: string; loadedAt: string }

const canonical = (value: unknown): string => canonicalize(value) ?? ''
const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex')

/** SHA-256 of the canonical text of the whole plan, hex: two plans that say the same have the same hash. */
export const planHash = (plan: Plan): string => sha256(canonical(plan))

/** Minutes after midnight of a time of day `HH:MM`. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

type Validity = { valid_from?: string | undefined; valid_to?: string | undefined }
const validity = (one: Validity) => ({ valid_from: one.valid_from ?? null, valid_to: one.valid_to ?? null })

const networkRange = (cidr: string) => {
  const range = cidrRange(cidr)
  if (!range) throw new LedgerError('PLAN_INVALID', `networks.yaml: ${cidr} is no network`)
  return range
}

const lastDay = (one: { id: string; valid_to?: string | undefined }): string => {
  if (one.valid_to) return one.valid_to
  throw new LedgerError('PLAN_INVALID', `exceptions.yaml: ${one.id} has no last day`)
}

/** The rows of one load, by table. Pure. Throws PLAN_INVALID for what `checkPlan` would have named. */
export const referenceRows = (plan: Plan, { loadId, loadedAt }: Load): Record<ReferenceTable, Row[]> => {
  const load = { load_id: loadId, loaded_at: loadedAt }
  return {
    systems: plan.systems.map((one) => ({
      ...load,
      system_id: one.id,
      ...validity(one),
      name_ko: one.name.ko,
      name_en: one.name.en,
      owner: one.owner,
      subjects: one.subjects,
      unique_identifiers: one.unique_identifiers,
      sensitive_data: one.sensitive_data,
      telecom: one.telecom,
      retention_class: one.retention_class,
      data_categories: one.data_categories,
      purpose: one.purpose ?? null,
      expected_events: one.expected_events,
    })),
    calendar: plan.calendar.map((one) => ({
      ...load,
      day: one.day,
      name_ko: one.ko,
      name_en: one.en,
      kind: one.kind,
      ...validity(one),
    })),
    networks: plan.networks.map((one) => ({
      ...load,
      network_id: one.id,
      label: one.label,
      cidr: one.cidr,
      ...networkRange(one.cidr),
      kind: one.kind,
      ...validity(one),
    })),
    roster: plan.roster.map((one) => ({
      ...load,
      actor_id: one.id,
      actor_type: one.type,
      department: one.department ?? null,
      role: one.role ?? null,
      joined_on: one.joined_on ?? null,
      left_on: one.left_on ?? null,
      working_pattern: one.working_pattern ?? null,
      trained_on: one.trained_on ?? null,
      leave_days: one.leave_days ?? [],
      subject_id: one.subject_id ?? null,
      ...validity(one),
    })),
    watchlist: plan.watchlist.map((one) => ({
      ...load,
      subject_id: one.subject_id,
      label: one.label,
      ...validity(one),
    })),
    withdrawn_subjects: plan.withdrawn_subjects.map((one) => ({
      ...load,
      subject_id: one.subject_id,
      withdrawn_on: one.withdrawn_on,
      ...validity(one),
    })),
    relationships: plan.relationships.map((one) => ({
      ...load,
      subject_id: one.subject_id,
      actor_id: one.actor ?? null,
      department: one.department ?? null,
      ...validity(one),
    })),
    sites: plan.sites.map((one) => ({
      ...load,
      site: one.site,
      latitude: one.latitude,
      longitude: one.longitude,
      ...validity(one),
    })),
    department_hours: plan.department_hours.flatMap((one) =>
      one.days.map((weekday) => ({
        ...load,
        department: one.department,
        weekday: WEEKDAYS.indexOf(weekday) + 1,
        from_minute: minutesOf(one.from),
        to_minute: minutesOf(one.to),
        ...validity(one),
      })),
    ),
    role_rights: plan.role_rights.map((one) => ({
      ...load,
      role: one.role,
      system_id: one.system,
      actions: one.actions,
      ...validity(one),
    })),
    exceptions: plan.exceptions.map((one) => ({
      exception_id: one.id,
      load_id: loadId,
      rule_id: one.rule,
      system_id: one.system ?? null,
      actor_id: one.actor,
      reason: one.reason,
      approved_by: one.approved_by,
      valid_from: one.valid_from,
      valid_to: lastDay(one),
      recorded_at: loadedAt,
      ended: false,
      recorded_by: null,
    })),
    plan_versions: plan.versions.map((one) => ({
      ...load,
      version: one.version,
      ...validity(one),
      approved_by: one.approved_by,
      approved_on: one.approved_on,
      content_hash: sha256(canonical(one)),
      content_json: canonical(one),
    })),
  }
}

/**
 * Loads a plan unless the newest load holds the same one. Idempotent; safe to run again after a crash. Returns the
 * load in force. Throws PLAN_INVALID for a plan with problems, and what the warehouse throws.
 */
export const loadPlan = async (
  warehouse: Warehouse,
  plan: Plan,
  clock: Clock,
  newId: () => string = randomUUID,
): Promise<{ loaded: boolean; load_id: string }> => {
  requirePlan(plan)
  const hash = planHash(plan)
  const [newest] = await warehouse.query(loadStatement('plan/newest_load'))
  const known = newest?.load_id
  if (typeof known === 'string' && known.startsWith(`${hash}-`)) return { loaded: false, load_id: known }
  const load = { loadId: `${hash}-${newId()}`, loadedAt: toTimestamp(clock.now()) }
  const rows = referenceRows(plan, load)
  for (const table of LOAD_ORDER) if (rows[table].length > 0) await warehouse.append(table, rows[table])
  return { loaded: true, load_id: load.loadId }
}
