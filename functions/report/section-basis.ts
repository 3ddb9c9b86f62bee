// SPDX-License-Identifier: Apache-2.0
// What the findings were judged by and what was left out: exceptions, withdrawals, changes, plan, people, thresholds.
import type { Language } from '../../schemas/rule.ts'
import type { Block } from './blocks.ts'
import { type Limits, shortened } from './limits.ts'
import type { AlertReport, PeriodReport } from './report.ts'
import type { Texts } from './texts/texts.ts'

const SHORT_ID = 8

const titleOf = (report: PeriodReport, ruleId: string, language: Language): string =>
  report.rules.find(({ rule_id }) => rule_id === ruleId)?.title[language] ?? ruleId

/** Findings an exception kept away, and findings that later runs no longer give. */
export const exceptionsSection = (
  report: PeriodReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => {
  const words = texts.exceptions
  const who = (actor: string | null) => shortened(actor ?? texts.nobody, 64)
  const items = [
    ...report.suppressed.map((entry) => ({
      title: words.suppressed(
        entry.exception_id,
        titleOf(report, entry.rule_id, language),
        who(entry.actor_id),
        entry.count,
      ),
      text: words.suppressedText(
        shortened(entry.reason, limits.characters),
        shortened(entry.approved_by, 40),
        texts.day(entry.valid_to),
      ),
    })),
    ...report.withdrawn.map((entry) => ({
      title: words.withdrawn(
        titleOf(report, entry.rule_id, language),
        who(entry.actor_id),
        texts.shortDay(entry.day),
      ),
      text: words.withdrawnText(
        entry.finding_id.slice(0, SHORT_ID),
        texts.shortMoment(entry.withdrawn_at, report.time_zone),
      ),
    })),
  ]
  const left = items.length - limits.rows
  return [
    { kind: 'heading', text: words.heading },
    items.length > 0
      ? { kind: 'list', items: items.slice(0, limits.rows) }
      : { kind: 'paragraph', text: words.none },
    ...(left > 0 ? [{ kind: 'paragraph' as const, text: texts.notChecked.more(left) }] : []),
  ]
}

/** Only in a later revision: which findings came and went against the one before. */
export const changesSection = (report: PeriodReport, texts: Texts, limits: Limits): Block[] => {
  if (!report.changes) return []
  const { added, removed } = report.changes
  const words = texts.changes
  const ids = (list: readonly string[]) => {
    const shown = list.slice(0, limits.rows).map((id) => id.slice(0, SHORT_ID))
    return `${shown.join(', ')}${list.length > shown.length ? ' …' : ''}`
  }
  return [
    { kind: 'heading', text: words.heading },
    {
      kind: 'paragraph',
      text: added.length + removed.length === 0 ? words.none : words.text(added.length, removed.length),
    },
    {
      kind: 'list',
      items: [
        ...(added.length > 0 ? [{ title: words.added, text: ids(added) }] : []),
        ...(removed.length > 0 ? [{ title: words.removed, text: ids(removed) }] : []),
      ],
    },
  ]
}

const peopleItems = ({ people }: Pick<AlertReport, 'people'>, language: Language, texts: Texts) => {
  const { basis } = texts
  const named = (person: { name: string; title: string }) => `${person.name} (${person.title})`
  const alone = people.sole_person_exception
  return [
    { title: basis.officer, text: named(people.officer) },
    { title: basis.deputy, text: people.deputy ? named(people.deputy) : basis.noDeputy },
    ...(alone
      ? [
          {
            title: basis.solePerson,
            text: basis.solePersonText(
              alone.reason[language],
              alone.approved_by,
              texts.day(alone.approved_on),
            ),
          },
        ]
      : []),
  ]
}

/** The plan version, the people responsible, and the thresholds behind the findings shown; all others stand in the plan. */
export const basisSection = (
  report: PeriodReport | AlertReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => {
  const { basis } = texts
  const { plan } = report
  const findings = new Set(report.findings.map(({ rule_id }) => rule_id))
  const notes = [
    ...(plan.before_first ? [basis.beforeFirst] : []),
    ...(plan.review_clause ? [basis.cycle(plan.review_clause)] : []),
  ]
  const thresholds = report.rules
    .filter((rule) => rule.thresholds.length > 0 && findings.has(rule.rule_id))
    .map((rule) => ({
      title: `${rule.title[language]} (${rule.clause})`,
      text: rule.thresholds.map(({ meaning, value }) => `${meaning[language]}: ${value}`).join(' · '),
    }))
  return [
    { kind: 'heading', text: basis.heading },
    {
      kind: 'list',
      items: [
        {
          title: basis.plan,
          text: [
            basis.planText(
              plan.version,
              plan.approved_by,
              texts.day(plan.approved_on),
              texts.day(plan.valid_from),
            ),
            ...notes,
          ].join(' · '),
        },
        ...peopleItems(report, language, texts),
      ],
    },
    ...(limits.thresholds && thresholds.length > 0
      ? [
          { kind: 'paragraph' as const, text: basis.thresholds },
          { kind: 'list' as const, items: thresholds },
        ]
      : []),
    { kind: 'paragraph', text: basis.others(plan.version), quiet: true },
  ]
}
