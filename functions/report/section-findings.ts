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
  /** Whether to say what each severity asks for; an alert has said it. */
  meaning: boolean
}>

const SHORT_ID = 8

const whenOf = (entry: FindingEntry, { texts, timeZone }: FindingContext): string => {
  if (entry.first_day !== entry.last_day)
    return `${texts.days(entry.first_day, entry.last_day)} · ${texts.findings.repeated(entry.days, entry.count)}`
  const time = clockTime(momentParts(entry.first_at, timeZone))
  return time === '00:00' ? texts.shortDay(entry.first_day) : `${texts.shortDay(entry.first_day)} ${time}`
}

const titleOf = (ruleId: string, { rules, language }: FindingContext): string =>
  rules.find(({ rule_id }) => rule_id === ruleId)?.title[language] ?? ruleId

/** Reasons first, then signals; no more than a reader takes in at a glance. */
const MAX_BESIDE = 6
const besideOf = (entry: FindingEntry, context: FindingContext): string[] => {
  const { language, limits, texts } = context
  const lines = entry.beside
    .slice(0, MAX_BESIDE)
    .map((one) => `${titleOf(one.rule_id, context)}: ${shortened(one.seen[language], limits.characters * 2)}`)
  const left = entry.beside.length - lines.length
  return left > 0 ? [...lines, texts.findings.besideMore(left)] : lines
}

/** Who and where; of a system alone, that it is one. */
const whoOf = ({ actor_id, system_id }: FindingEntry, texts: Texts): string => {
  const system = shortened(system_id ?? texts.anySystem, 40)
  return actor_id === null ? texts.system(system) : `${shortened(actor_id, 64)} · ${system}`
}

const cardOf = (entry: FindingEntry, context: FindingContext): FindingCard => {
  const { texts, limits, language } = context
  const [first = ''] = entry.finding_ids
  return {
    who: whoOf(entry, texts),
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
    steps: limits.steps === 'all' || limits.steps === tone ? (rule?.runbook[language] ?? []) : [],
  }
}

/** Low entries as one table: who and when, then the rule and what was seen, with the further reasons by their titles. */
const lowTable = (entries: readonly FindingEntry[], context: FindingContext): Block => {
  const { texts, limits, language } = context
  return {
    kind: 'table',
    columns: texts.findings.columns.map((title, index) => ({
      title,
      align: 'left',
      width: [36, 64][index] ?? 50,
    })),
    rows: entries.map((entry) => {
      const card = cardOf(entry, context)
      const titles = [entry, ...entry.beside.filter(({ kind }) => kind === 'finding')].map(({ rule_id }) =>
        titleOf(rule_id, context),
      )
      return [
        [card.who, card.when],
        [[...new Set(titles)].join(', '), shortened(entry.seen[language], limits.characters * 2)],
      ]
    }),
  }
}

/**
 * The entries by severity and then by rule, low ones as a table, at most as many as the limits allow, the severest first. `command` shows the rest. A
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
    if (context.meaning)
      blocks.push({ kind: 'paragraph', text: texts.findings.meaning[severity], quiet: true })
    const shown = entries.slice(0, room)
    room -= shown.length
    if (severity === 'low' && shown.length > 0) blocks.push(lowTable(shown, context))
    else for (const [rule, group] of groupsOf(shown)) blocks.push(groupBlock(rule, group, severity, context))
  }
  const left = findings.length - (limits.findings - room)
  return left > 0 ? [...blocks, { kind: 'notice', text: texts.findings.more(left, command) }] : blocks
}
