// SPDX-License-Identifier: Apache-2.0
// Runs the rules of a period again from the facts, each threshold at other values in turn, and counts what they would give.
// Only asks: nothing is written, no facts are built.
import { type ExceptionOnDay, exceptionsOnDay, suppressing } from '../../functions/detect/exceptions.ts'
import { toTimestamp } from '../../functions/platform/clock.ts'
import { codeOf } from '../../functions/platform/errors.ts'
import type { Row, Value, Warehouse } from '../../functions/platform/warehouse.ts'
import { dayWindow, thresholdsFor, versionOn } from '../../plan/versions.ts'
import type { Plan } from '../../schemas/plan.ts'
import type { Rule } from '../../sql/rules.ts'
import { FACTORS, variedParameters, variedValue } from './thresholds.ts'

type Values = Readonly<Record<string, Value>>
/** A day that a rule judged, and the moment up to which it saw events. */
export type JudgedDay = { day: string; as_of: string }
export type Varied = {
  /** Null for a rule that has no threshold to vary. */
  parameter: string | null
  /** The values tried, on the newest day. */
  values: number[]
  /** Findings at each factor that no exception covers; null where the rule failed. */
  counts: (number | null)[]
}
export type Deps = { warehouse: Warehouse; plan: Plan; exceptionsOf: ExceptionsOf }
/** The exceptions that held on a day, as known then. */
export type ExceptionsOf = (shared: Values) => Promise<readonly ExceptionOnDay[]>

/** Counts what a rule gives on a day with other thresholds; the same question is asked once. */
type Count = (over: Readonly<Record<string, number>>) => Promise<number | null>

/** Asks once for each day and moment: all rules of a run share them. */
export const rememberedExceptions = (warehouse: Warehouse): ExceptionsOf => {
  const known = new Map<string, Promise<readonly ExceptionOnDay[]>>()
  return (shared) => {
    const key = JSON.stringify(shared)
    const asked = known.get(key) ?? exceptionsOnDay(warehouse, shared)
    known.set(key, asked)
    return asked
  }
}

const countsOn = async (
  { warehouse, plan, exceptionsOf }: Deps,
  rule: Rule,
  { day, as_of }: JudgedDay,
  failed: (code: string) => void,
): Promise<{ base: Values; count: Count }> => {
  const version = versionOn(plan, day)
  const { start, end } = dayWindow(version, day)
  const shared = { day, window_start: toTimestamp(start), window_end: toTimestamp(end), as_of }
  const base = thresholdsFor(version, rule.id).parameters
  const exceptions = await exceptionsOf(shared)
  const shown = (row: Row) =>
    suppressing(exceptions, {
      rule_id: rule.id,
      system_id: row.system_id as string | null,
      actor_id: row.actor_id as string | null,
    }) === null
  const known = new Map<string, Promise<number | null>>()
  const ask: Count = async (over) => {
    try {
      const rows = await warehouse.query(rule.statement, { ...base, ...over, ...shared })
      return rows.filter(shown).length
    } catch (error) {
      // One failing rule hides nothing of the others: its cell stays empty and its code is told.
      failed(codeOf(error))
      return null
    }
  }
  const count: Count = (over) => {
    const changed = Object.entries(over).filter(([name, value]) => base[name] !== value)
    const key = JSON.stringify(changed)
    const asked = known.get(key) ?? ask(over)
    known.set(key, asked)
    return asked
  }
  return { base, count }
}

const add = (sum: number | null, more: number | null): number | null =>
  sum === null || more === null ? null : sum + more

/** What a rule would give over its judged days, for each of its thresholds and factors. `failed` hears codes of failures. */
export const rerunRule = async (
  deps: Deps,
  rule: Rule,
  days: readonly JudgedDay[],
  failed: (code: string) => void,
): Promise<Varied[]> => {
  const names = variedParameters(rule)
  const varied: Varied[] = (names.length > 0 ? names : [null]).map((parameter) => ({
    parameter,
    values: [],
    counts: FACTORS.map((factor) => (days.length === 0 || (parameter === null && factor !== 1) ? null : 0)),
  }))
  for (const judged of days) {
    const { base, count } = await countsOn(deps, rule, judged, failed)
    for (const one of varied) {
      const { parameter } = one
      if (parameter === null) {
        const at = FACTORS.indexOf(1)
        one.counts[at] = add(one.counts[at] ?? null, await count({}))
        continue
      }
      one.values = FACTORS.map((factor) => variedValue(Number(base[parameter]), factor))
      for (const [at, value] of one.values.entries())
        one.counts[at] = add(one.counts[at] ?? null, await count({ [parameter]: value }))
    }
  }
  return varied
}
