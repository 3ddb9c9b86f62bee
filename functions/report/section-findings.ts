// SPDX-License-Identifier: Apache-2.0
// Findings by severity and rule: what was seen beside what is usual, the clause, and what to check.
import type { Language } from '../../schemas/rule.ts'
import type { Block, FindingCard } from './blocks.ts'
import { type Limits, shortened } from './limits.ts'
import { clockTime, momentParts } from './local-time.ts'
import type { FindingEntry, ReportRule } from './report-parts.ts'
import { bySeverity, SEVERITIES, type Severity } from './severity.ts'
import type { Texts } from './texts/texts.ts'

/** What a list of findings is shown with. */
export type FindingContext = Readonly<{
  language: Language
  texts: Texts
  timeZone: string
  rules: readonly ReportRule[]
  limits: Limits
}>

const SHORT_ID = 8

const whenOf = (entry: FindingEntry, { texts, timeZone }: FindingContext): string => {
  if (entry.first_day !== entry.last_day)
    return `${texts.days(entry.first_day, entry.last_day)} · ${texts.findings.repeated(entry.days, entry.count)}`
  const time = clockTime(momentParts(entry.first_at, timeZone))
  return time === '00:00' ? texts.shortDay(entry.first_day) : `${texts.shortDay(entry.first_day)} ${time}`
}

/** Reasons first, then signals; no more than a reader takes in at a glance. */
const MAX_BESIDE = 6
const besideOf = (entry: FindingEntry, { rules, language, limits, texts }: FindingContext): string[] => {
  const lines = entry.beside.slice(0, MAX_BESIDE).map((one) => {
    const title = rules.find(({ rule_id }) => rule_id === one.rule_id)?.title[language] ?? one.rule_id
    return `${title}: ${shortened(one.seen[language], limits.characters * 2)}`
  })
  const left = entry.beside.length - lines.length
  return left > 0 ? [...lines, texts.findings.besideMore(left)] : lines
}

const cardOf = (entry: FindingEntry, context: FindingContext): FindingCard => {
  const { texts, limits, language } = context
  const who = shortened(entry.actor_id ?? texts.nobody, 64)
  const [first = ''] = entry.finding_ids
  return {
    who: `${who} · ${shortened(entry.system_id ?? texts.anySystem, 40)}`,
    when: whenOf(entry, context),
    seen: shortened(capital(entry.seen[language]), limits.characters * 3),
    usual: shortened(capital(entry.usual[language]), limits.characters * 3),
    beside: besideOf(entry, context),
    trace: texts.findings.trace(entry.event_count, first.slice(0, SHORT_ID), entry.finding_ids.length - 1),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const groupsOf = (entries: readonly FindingEntry[]): [string, FindingEntry[]][] => {
  const groups = new Map<string, FindingEntry[]>()
  for (const entry of entries) groups.set(entry.rule_id, [...(groups.get(entry.rule_id) ?? []), entry])
  return [...groups]
}

const groupBlock = (
  ruleId: string,
  entries: readonly FindingEntry[],
  tone: Severity,
  context: FindingContext,
): Block => {
  const { texts, language, rules, limits } = context
  const rule = rules.find(({ rule_id }) => rule_id === ruleId)
  return {
    kind: 'findings',
    tone,
    title: `${rule?.title[language] ?? ruleId} (${texts.items(entries.length)})`,
    clause: rule ? texts.findings.clause(rule.clause) : '',
    labels: texts.findings,
    cards: entries.map((entry) => cardOf(entry, context)),
    steps: limits.steps ? (rule?.runbook[language] ?? []) : [],
  }
}

/**
 * The entries by severity and then by rule, at most as many as the limits allow, the severest first. `command` shows the rest. A
 * severity whose entries are all left out still shows its number.
 */
export const findingBlocks = (
  findings: readonly FindingEntry[],
  context: FindingContext,
  command: string,
): Block[] => {
  const grouped = bySeverity(findings)
  const { texts, limits } = context
  let room = limits.findings
  const blocks: Block[] = []
  for (const severity of SEVERITIES) {
    const entries = grouped[severity]
    if (entries.length === 0) continue
    blocks.push({
      kind: 'severity',
      tone: severity,
      text: texts.findings.severity[severity](entries.length),
    })
    const shown = entries.slice(0, room)
    room -= shown.length
    for (const [rule, group] of groupsOf(shown)) blocks.push(groupBlock(rule, group, severity, context))
  }
  const left = findings.length - (limits.findings - room)
  return left > 0 ? [...blocks, { kind: 'notice', text: texts.findings.more(left, command) }] : blocks
}
