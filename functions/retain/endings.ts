// SPDX-License-Identifier: Apache-2.0
// When the retention of a slice ends, by the plan version valid on its day and never before its legal floor. Pure.
import { addSpan, FLOORS, SHORTEST, SMALL_SYSTEM_SUBJECTS } from '../../plan/floors.ts'
import { versionOn } from '../../plan/versions.ts'
import type { Plan, PlanClass, PlanVersion, System } from '../../schemas/plan.ts'
import type { Keeping } from '../../schemas/tables.ts'
import { LedgerError } from '../platform/errors.ts'

/** Whose records: a slice of a table, or objects of the archive. */
export type Subject = {
  kept: Exclude<Keeping, 'reference'>
  day: string
  system_id: string | null
  /** The class stored with them; null where it follows from what they are. */
  retention_class: PlanClass | null
}

export type Ending = {
  /** The class they are kept by: never a shorter one than was stored, but a longer one where the register asks for it. */
  retention_class: PlanClass
  /** The last day they are kept. */
  last_day: string
  /** The last day of the legal floor, or of the three months that nothing is kept shorter. */
  floor_day: string
  plan_version: string
  clause: string
  /** Days after the end within which the plan destroys. */
  within_days: number
  /** Clauses of the plan and of the law, for the destruction ledger. */
  basis: string
}

type Dated = Pick<System, 'valid_from' | 'valid_to'>
const holdsBetween = (first: string, last: string) => (one: Dated) =>
  (one.valid_from ?? first) <= last && (one.valid_to ?? last) >= first

/** Whether a register entry proves that one year is enough (안전성 확보조치 기준 8①). */
const provesSmall = (system: System): boolean =>
  system.retention_class === 'handler_small' &&
  system.proof !== undefined &&
  system.subjects < SMALL_SYSTEM_SUBJECTS &&
  !system.unique_identifiers &&
  !system.sensitive_data &&
  !system.telecom

/**
 * The class of handler access of a system for records of a day: one year only while every entry of the register from that day
 * until today proves it. A system that grew keeps for two years also what it had before.
 */
const handlerClass = (plan: Plan, system: string | null, day: string, today: string): PlanClass => {
  const entries = plan.systems.filter((one) => one.id === system).filter(holdsBetween(day, today))
  return entries.length > 0 && entries.every(provesSmall) ? 'handler_small' : 'handler'
}

const classOf = (plan: Plan, subject: Subject, today: string): PlanClass => {
  if (subject.kept === 'connection' || subject.kept === 'records') return subject.kept
  const stored = subject.retention_class
  if (stored !== null && stored !== 'handler_small') return stored
  return handlerClass(plan, subject.system_id, subject.day, today)
}

const later = (...days: string[]): string => days.sort().at(-1) ?? ''

const basisOf = (version: PlanVersion, retention: PlanVersion['retention'][number]): string =>
  `내부 관리계획 ${version.version}판 ${retention.clause}(${retention.basis.ko}), ${version.destruction.clause}; 「개인정보 보호법」 제21조`

/** When the retention ends. Throws RETAIN_PLAN when the version of the day names no period for the class. */
export const endingOf = (plan: Plan, subject: Subject, today: string): Ending => {
  const retention_class = classOf(plan, subject, today)
  const version = versionOn(plan, subject.day)
  const retention = version.retention.find((one) => one.class === retention_class)
  if (!retention)
    throw new LedgerError(
      'RETAIN_PLAN',
      `plan.yaml version ${version.version} has no class ${retention_class}`,
    )
  const floor = FLOORS[retention_class]?.period
  const floor_day = later(addSpan(subject.day, SHORTEST), ...(floor ? [addSpan(subject.day, floor)] : []))
  return {
    retention_class,
    last_day: later(addSpan(subject.day, retention.period), floor_day),
    floor_day,
    plan_version: version.version,
    clause: retention.clause,
    within_days: version.destruction.within_days,
    basis: basisOf(version, retention),
  }
}

/** The days between which records are to be destroyed, where the service can bring them back for a while. */
export type Window = {
  /** From this day on: early enough that they are unrecoverable when retention ends, but after the floor. */
  from: string
  /** Until this day, so that they are unrecoverable within the days the plan allows. */
  until: string
  /** The floor leaves no time: they cannot be unrecoverable by then. */
  tight: boolean
}

export const windowOf = (ending: Ending, recoverableDays: number): Window => {
  const wished = addSpan(ending.last_day, { days: 1 - recoverableDays })
  const from = later(wished, addSpan(ending.floor_day, { days: 1 }))
  const until = addSpan(ending.last_day, { days: ending.within_days - recoverableDays })
  return { from, until, tight: from > until }
}
