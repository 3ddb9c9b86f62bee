// SPDX-License-Identifier: Apache-2.0
// One person, one time, one entry: the findings of an actor on the same days are one thing to look into, with its reasons.
import type { BesideEntry, FindingEntry } from './report-parts.ts'

const overlap = (a: FindingEntry, b: FindingEntry): boolean =>
  a.first_day <= b.last_day && b.first_day <= a.last_day

const besideOf = (entry: FindingEntry, kind: BesideEntry['kind']): BesideEntry => ({
  rule_id: entry.rule_id,
  kind,
  severity: entry.severity,
  system_id: entry.system_id,
  first_day: entry.first_day,
  last_day: entry.last_day,
  seen: entry.seen,
})

/**
 * `findings` in the order of their weight: each takes the later ones of the same actor whose days overlap its own as its reasons, and
 * gives its place among the entries to no one. An entry of a system (no actor) stays alone. `signals` stand beside every entry of their
 * actor and days; alone they are no entry. Counts and ids of a joined entry hold those of its reasons.
 */
export const joinedEntries = (
  findings: readonly FindingEntry[],
  signals: readonly FindingEntry[],
): FindingEntry[] => {
  const taken = new Set<FindingEntry>()
  return findings.flatMap((entry) => {
    if (taken.has(entry)) return []
    const same = (other: FindingEntry) =>
      entry.actor_id !== null && other.actor_id === entry.actor_id && overlap(entry, other)
    const reasons = findings.filter((other) => other !== entry && !taken.has(other) && same(other))
    for (const one of [entry, ...reasons]) taken.add(one)
    const context = signals.filter(same)
    return [
      {
        ...entry,
        count: [entry, ...reasons].reduce((sum, one) => sum + one.count, 0),
        finding_ids: [entry, ...reasons].flatMap((one) => one.finding_ids),
        beside: [
          ...reasons.map((one) => besideOf(one, 'finding')),
          ...context.map((one) => besideOf(one, 'signal')),
        ],
      },
    ]
  })
}
