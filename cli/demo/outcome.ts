// SPDX-License-Identifier: Apache-2.0
// Compares what detection found with what the demo planted.

import { nextDay } from '../../functions/detect/days.ts'
import type { FindingsRow } from '../../schemas/detection.ts'
import type { Label } from '../simulate/labels.ts'

export type Outcome = {
  found: { label: Label; rules: string[] }[]
  missed: Label[]
  /** Findings of nothing that was planted, neighbouring days joined. */
  other: { rule_id: string; actor_id: string | null; days: string[] }[]
  /** Look-alikes that an exception kept quiet, with the findings it suppressed. */
  quiet: { label: Label; suppressed: number }[]
  /** What rules of kind signal noted; it interrupts nobody and finds no incident. */
  signals: number
}

type Finding = Pick<
  FindingsRow,
  'rule_id' | 'kind' | 'actor_id' | 'event_date' | 'exception_id' | 'finding_id'
>

const belongs = (finding: Finding, label: Label): boolean =>
  finding.actor_id === label.actor_id && label.days.includes(finding.event_date)

const joined = (findings: readonly Finding[]): Outcome['other'] => {
  const entries: Outcome['other'] = []
  for (const { rule_id, actor_id, event_date } of [...findings].sort((a, b) =>
    a.event_date.localeCompare(b.event_date),
  )) {
    const open = entries.find(
      (entry) =>
        entry.rule_id === rule_id &&
        entry.actor_id === actor_id &&
        nextDay(entry.days.at(-1) ?? '') >= event_date,
    )
    if (open) open.days.push(event_date)
    else entries.push({ rule_id, actor_id, days: [event_date] })
  }
  return entries
}

/**
 * Latest findings of the days up to `lastDay` against the labels. An incident is found when one of the rules that should find it did.
 * After `lastDay` the made-up company is closed, and that its systems are silent is not news.
 */
export const outcomeOf = (all: readonly Finding[], labels: readonly Label[], lastDay: string): Outcome => {
  const within = all.filter((one) => one.event_date <= lastDay)
  const findings = within.filter((one) => one.kind === 'finding')
  const open = findings.filter((finding) => finding.exception_id === null)
  const incidents = labels.filter((label) => !label.innocent)
  const rulesOf = (label: Label) => [
    ...new Set(open.filter((finding) => belongs(finding, label)).map((finding) => finding.rule_id)),
  ]
  const found = incidents
    .map((label) => ({ label, rules: rulesOf(label) }))
    .filter(({ label, rules }) => rules.some((rule) => label.expected_rules.includes(rule)))
  return {
    found,
    missed: incidents.filter((label) => !found.some((one) => one.label.id === label.id)),
    other: joined(open.filter((finding) => !incidents.some((label) => belongs(finding, label)))),
    quiet: labels
      .filter((label) => label.innocent)
      .map((label) => ({
        label,
        suppressed: findings.filter((finding) => finding.exception_id !== null && belongs(finding, label))
          .length,
      })),
    signals: within.length - findings.length,
  }
}
