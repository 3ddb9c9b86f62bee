// SPDX-License-Identifier: Apache-2.0
// How right the findings of a judged log are against its labels. Pure; counts add up over logs.
import type { FindingsRow } from '../../schemas/detection.ts'
import type { Label } from './labels.ts'

export type RuleCount = {
  /** Entries of the rule: findings of one actor on one day count once. */
  fired: number
  /** Of these, on a day of an incident of the same actor. */
  right: number
}
export type Caught = {
  type: string
  strength: string
  found: boolean
  byRules: string[]
  days: number | null
}
export type Count = {
  personDays: number
  /** Person-days without an incident, and of these with a finding at medium or above, and at any severity. */
  cleanDays: number
  cleanMedium: number
  cleanAny: number
  highFalse: number
  /** Actor-days with a finding at medium or above, and of these on a day of an incident. */
  medium: number
  mediumRight: number
  caught: Caught[]
  rules: Record<string, RuleCount>
}

const MEDIUM_UP: ReadonlySet<string> = new Set(['high', 'medium'])
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000

const covers = (label: Label, actor: string | null, day: string): boolean =>
  label.actor_id === actor && label.first_day <= day && day <= label.last_day

/** Distinct `actor day` of findings. */
const actorDays = (findings: readonly FindingsRow[]): Set<string> =>
  new Set(findings.map((one) => `${one.actor_id ?? `(${one.system_id ?? 'ledger'})`} ${one.event_date}`))

/**
 * Counts one log. `findings` are those of kind finding and signal, not excepted; `activeDays` the person-days as `actor day`. A finding is
 * right when an incident of its actor covers its day; an incident is found when a finding at medium or above does.
 */
export const countLog = (
  findings: readonly FindingsRow[],
  labels: readonly Label[],
  activeDays: ReadonlySet<string>,
): Count => {
  const shown = findings.filter((one) => one.kind === 'finding')
  const medium = shown.filter((one) => MEDIUM_UP.has(one.severity))
  const rightly = (one: FindingsRow) => labels.some((label) => covers(label, one.actor_id, one.event_date))
  const clean = new Set(
    [...activeDays].filter((key) => {
      const [actor = '', day = ''] = [key.slice(0, -11), key.slice(-10)]
      return !labels.some((label) => covers(label, actor, day))
    }),
  )
  const within = (days: Set<string>) => [...days].filter((key) => clean.has(key)).length
  const rules: Record<string, RuleCount> = {}
  for (const rule of new Set(findings.map((one) => one.rule_id))) {
    const own = findings.filter((one) => one.rule_id === rule)
    rules[rule] = { fired: actorDays(own).size, right: actorDays(own.filter(rightly)).size }
  }
  return {
    personDays: activeDays.size,
    cleanDays: clean.size,
    cleanMedium: within(actorDays(medium)),
    cleanAny: within(actorDays(shown)),
    highFalse: actorDays(shown.filter((one) => one.severity === 'high' && !rightly(one))).size,
    medium: actorDays(medium).size,
    mediumRight: actorDays(medium.filter(rightly)).size,
    caught: labels.map((label) => {
      const hits = medium.filter((one) => covers(label, one.actor_id, one.event_date))
      const first = hits.map((one) => one.event_date).sort()[0]
      return {
        type: label.type,
        strength: label.strength,
        found: hits.length > 0,
        byRules: [...new Set(hits.map((one) => one.rule_id))].sort(),
        days: first === undefined ? null : dayNumber(first) - dayNumber(label.first_day),
      }
    }),
    rules,
  }
}

/** Adds counts of several logs. */
export const addCounts = (counts: readonly Count[]): Count => {
  const sum = (name: Exclude<keyof Count, 'caught' | 'rules'>) =>
    counts.reduce((total, one) => total + one[name], 0)
  const rules: Record<string, RuleCount> = {}
  for (const count of counts)
    for (const [rule, { fired, right }] of Object.entries(count.rules)) {
      const known = rules[rule] ?? { fired: 0, right: 0 }
      rules[rule] = { fired: known.fired + fired, right: known.right + right }
    }
  return {
    personDays: sum('personDays'),
    cleanDays: sum('cleanDays'),
    cleanMedium: sum('cleanMedium'),
    cleanAny: sum('cleanAny'),
    highFalse: sum('highFalse'),
    medium: sum('medium'),
    mediumRight: sum('mediumRight'),
    caught: counts.flatMap((one) => one.caught),
    rules,
  }
}

/**
 * Wilson's score interval of a share at 95 % (Wilson 1927, J. Am. Stat. Assoc. 22; z = 1.959964): it holds for few cases and for shares near
 * 0 and 1, where the normal approximation does not. Null when there is nothing to count.
 */
export const wilson = (hits: number, of: number): { share: number; low: number; high: number } | null => {
  if (of === 0) return null
  const z = 1.959964
  const share = hits / of
  const centre = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return { share, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}
