// SPDX-License-Identifier: Apache-2.0
// How right the findings of a judged log are against its labels. Pure; counts add up over logs.
import type { FindingsRow } from '../../schemas/detection.ts'
import type { Label } from './labels.ts'

export type RuleCount = {
  /** Actor-days with a finding or signal of the rule: several of one actor on one day count once. */
  fired: number
  /** Of these, in an incident. */
  right: number
  /** Incidents that the rule is meant to see, and how many of them it saw. */
  meant: number
  seen: number
  /** Days from the first of an incident to its first finding, one for each seen. */
  days: number[]
  /** Actor-days on which the rule lacked history, and all it had to judge; `null` for a rule that needs none. */
  learning: { days: number; of: number } | null
}
export type Caught = {
  type: string
  strength: string
  /** By a finding at medium or above, and by one of any severity. */
  found: boolean
  foundAny: boolean
  byRules: string[]
  days: number | null
}
export type Count = {
  personDays: number
  /** Person-days outside of incidents, and of these with a wrong finding at medium or above, and at any severity. */
  cleanDays: number
  cleanMedium: number
  cleanAny: number
  /** Actor-days with a wrong high finding. */
  highFalse: number
  /** Actor-days with a finding at medium or above, and of these in an incident. */
  medium: number
  mediumRight: number
  caught: Caught[]
  rules: Record<string, RuleCount>
  /** Rule runs that failed. */
  failed: number
}
/** A rule's state on a day, as far as counting goes. */
export type RunState = { rule_id: string; state: string; learning: number | null }
export type Judged = {
  /** Of kind finding and signal, exceptions left out. */
  findings: readonly FindingsRow[]
  /** Person-days on which somebody worked, as `actor day`. */
  activeDays: ReadonlySet<string>
  /** Runs after the thirtieth day, and how many pairs of actor and system they had to judge, all days together. */
  runs: readonly RunState[]
  activePairs: number
}

type Finding = Pick<
  FindingsRow,
  'rule_id' | 'kind' | 'severity' | 'system_id' | 'actor_id' | 'subject_id' | 'event_date' | 'event_ids'
>
const MEDIUM_UP: ReadonlySet<string> = new Set(['high', 'medium'])
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000

/** Whether a finding tells of an incident: it names its actor (else its subject, else its system) on one of its days, or one of its events. */
const tells = (finding: Finding, label: Label, events: ReadonlySet<string>): boolean => {
  if (finding.event_date < label.first_day || finding.event_date > label.last_day) return false
  if (finding.event_ids.some((id) => events.has(id))) return true
  if (label.actor_id !== undefined) return finding.actor_id === label.actor_id
  if (finding.actor_id !== null) return false
  return label.subject_id !== undefined
    ? finding.subject_id === label.subject_id
    : finding.system_id === label.system_id
}

/** Distinct `actor day` of findings; one without an actor counts for its system. */
const actorDays = (findings: readonly Finding[]): Set<string> =>
  new Set(findings.map((one) => `${one.actor_id ?? `(${one.system_id ?? 'ledger'})`} ${one.event_date}`))

const firstDelay = (findings: readonly Finding[], label: Label): number | null => {
  const first = findings.map((one) => one.event_date).sort()[0]
  return first === undefined ? null : dayNumber(first) - dayNumber(label.first_day)
}

const emptyRule = (): RuleCount => ({ fired: 0, right: 0, meant: 0, seen: 0, days: [], learning: null })

/** Counts one log. `aims` names the rules that are meant to see each type of incident. */
export const countLog = (
  judged: Judged,
  labels: readonly Label[],
  aims: Readonly<Record<string, readonly string[]>> = {},
): Count => {
  const told = labels.map((label) => {
    const events = new Set(label.event_ids)
    return { label, findings: judged.findings.filter((one) => tells(one, label, events)) }
  })
  const right = new Set<Finding>(told.flatMap((one) => one.findings))
  const shown = judged.findings.filter((one) => one.kind === 'finding')
  const medium = shown.filter((one) => MEDIUM_UP.has(one.severity))
  const wrong = (findings: readonly Finding[]) => findings.filter((one) => !right.has(one))
  const clean = new Set(
    [...judged.activeDays].filter((key) => {
      const [actor, day] = [key.slice(0, -11), key.slice(-10)]
      return !labels.some((one) => one.actor_id === actor && one.first_day <= day && day <= one.last_day)
    }),
  )
  const within = (days: Set<string>) => [...days].filter((key) => clean.has(key)).length

  const rules: Record<string, RuleCount> = {}
  const ruleOf = (id: string): RuleCount => {
    rules[id] ??= emptyRule()
    return rules[id]
  }
  for (const id of new Set(judged.findings.map((one) => one.rule_id))) {
    const own = judged.findings.filter((one) => one.rule_id === id)
    const rule = ruleOf(id)
    rule.fired = actorDays(own).size
    rule.right = actorDays(own.filter((one) => right.has(one))).size
  }
  for (const { label, findings } of told)
    for (const id of aims[label.type] ?? []) {
      const rule = ruleOf(id)
      const delay = firstDelay(
        findings.filter((one) => one.rule_id === id),
        label,
      )
      rule.meant += 1
      if (delay === null) continue
      rule.seen += 1
      rule.days.push(delay)
    }
  for (const run of judged.runs) {
    if (run.learning === null) continue
    const rule = ruleOf(run.rule_id)
    rule.learning = { days: (rule.learning?.days ?? 0) + run.learning, of: judged.activePairs }
  }
  return {
    personDays: judged.activeDays.size,
    cleanDays: clean.size,
    cleanMedium: within(actorDays(wrong(medium))),
    cleanAny: within(actorDays(wrong(shown))),
    highFalse: actorDays(wrong(shown.filter((one) => one.severity === 'high'))).size,
    medium: actorDays(medium).size,
    mediumRight: actorDays(medium.filter((one) => right.has(one))).size,
    caught: told.map(({ label, findings }) => {
      const hits = findings.filter((one) => one.kind === 'finding' && MEDIUM_UP.has(one.severity))
      return {
        type: label.type,
        strength: label.strength,
        found: hits.length > 0,
        foundAny: findings.some((one) => one.kind === 'finding'),
        byRules: [...new Set(hits.map((one) => one.rule_id))].sort(),
        days: firstDelay(hits, label),
      }
    }),
    rules,
    failed: judged.runs.filter((run) => run.state === 'failed').length,
  }
}

const addRules = (a: RuleCount, b: RuleCount): RuleCount => ({
  fired: a.fired + b.fired,
  right: a.right + b.right,
  meant: a.meant + b.meant,
  seen: a.seen + b.seen,
  days: [...a.days, ...b.days],
  learning:
    a.learning || b.learning
      ? {
          days: (a.learning?.days ?? 0) + (b.learning?.days ?? 0),
          of: (a.learning?.of ?? 0) + (b.learning?.of ?? 0),
        }
      : null,
})

/** Adds counts of several logs. */
export const addCounts = (counts: readonly Count[]): Count => {
  const sum = (name: Exclude<keyof Count, 'caught' | 'rules'>) =>
    counts.reduce((total, one) => total + one[name], 0)
  const rules: Record<string, RuleCount> = {}
  for (const count of counts)
    for (const [id, rule] of Object.entries(count.rules)) rules[id] = addRules(rules[id] ?? emptyRule(), rule)
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
    failed: sum('failed'),
  }
}
