// SPDX-License-Identifier: Apache-2.0
// What nobody looked at: said in every report, with the numbers behind it also when there is nothing.
import type { Language } from '../../schemas/rule.ts'
import type { Block } from './blocks.ts'
import { type Limits, shortened } from './limits.ts'
import type { PeriodReport } from './report.ts'
import type { NotCheckedKind } from './report-parts.ts'
import type { Texts } from './texts/texts.ts'
import { unchecked } from './unchecked.ts'

type Entry = PeriodReport['not_checked'][number]
type Shown = Readonly<{ report: PeriodReport; language: Language; texts: Texts; limits: Limits }>

const DAYS: readonly NotCheckedKind[] = ['day_not_run', 'backfilled_day']

/** What an entry is about in words: days as days, rules by their titles. */
const aboutOf = ({ kind, what }: Entry, { report, language, texts }: Shown): string => {
  if (DAYS.includes(kind)) {
    const [first = what, last = first] = what.split('/')
    return texts.days(first, last)
  }
  return kind === 'rule_failed' || kind === 'learning' ? titleOf(report, what, language) : what
}

const titleOf = ({ rules }: PeriodReport, id: string, language: Language): string =>
  rules.find(({ rule_id }) => rule_id === id)?.title[language] ?? id

const listOf = (entries: readonly Entry[], shown: Shown): Block[] => {
  const { report, language, texts, limits } = shown
  const left = entries.length - limits.rows
  return [
    {
      kind: 'list',
      items: entries.slice(0, limits.rows).map((entry) => {
        const [label, unit] = texts.notChecked.kinds[entry.kind] ?? []
        const about = shortened(aboutOf(entry, shown), 80)
        const rules = entry.rules.map((id) => titleOf(report, id, language)).join(', ')
        return {
          title:
            entry.rules.length > 0
              ? texts.notChecked.absentRules(about, entry.count)
              : `${label}: ${about} · ${texts.number(entry.count)}${unit}`,
          text: shortened([entry.why[language], rules].filter(Boolean).join(' — '), limits.characters * 3),
        }
      }),
    },
    ...(left > 0 ? [{ kind: 'paragraph' as const, text: texts.notChecked.more(left) }] : []),
  ]
}

const learningTable = (entries: readonly Entry[], shown: Shown): Block[] => {
  const { texts, limits } = shown
  const left = entries.length - limits.rows
  return [
    {
      kind: 'table',
      columns: texts.notChecked.learningColumns.map((title, index) => ({
        title,
        align: index === 0 ? 'left' : 'right',
        width: [64, 36][index] ?? 36,
      })),
      rows: entries
        .slice(0, limits.rows)
        .map((entry) => [shortened(aboutOf(entry, shown), 80), texts.people(entry.count)]),
    },
    ...(left > 0 ? [{ kind: 'paragraph' as const, text: texts.notChecked.more(left) }] : []),
  ]
}

/** What somebody has to mend first, then what would need data, then what time will bring. */
const parts = (shown: Shown): Block[] => {
  const { report, texts } = shown
  const { gaps, absent, learning } = unchecked(report)
  const rules = absent.reduce((sum, { count }) => sum + count, 0)
  const words = texts.notChecked
  return [
    ...(gaps.length > 0 ? listOf(gaps, shown) : []),
    ...(absent.length > 0
      ? [{ kind: 'paragraph' as const, text: words.absent(rules) }, ...listOf(absent, shown)]
      : []),
    ...(learning.length > 0
      ? [
          { kind: 'paragraph' as const, text: words.learning(learning.length) },
          ...learningTable(learning, shown),
        ]
      : []),
  ]
}

/** Days, rules, systems and records that were not checked, or that there are none, with denominators. */
export const notCheckedSection = (
  report: PeriodReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => {
  const { runs, systems, not_checked } = report
  const { none, ran, heading } = texts.notChecked
  return [
    { kind: 'heading', text: heading },
    {
      kind: 'paragraph',
      text:
        not_checked.length === 0
          ? none(runs.days, runs.rules, runs.complete, runs.expected, systems.length)
          : ran(runs.days_run, runs.days, runs.complete, runs.expected),
    },
    ...(not_checked.length === 0 ? [] : parts({ report, language, texts, limits })),
  ]
}

/** No event and no silent day: the register does not expect records every day. */
const silentText = ({ events, silent_days }: PeriodReport['systems'][number], texts: Texts): string => {
  if (silent_days > 0) return texts.systems.silent(silent_days)
  return events === 0 ? texts.systems.notDaily : texts.systems.noSilent
}

/** The systems of the register with their events, so that a system nobody recorded stands out. */
export const systemsSection = (
  report: PeriodReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => [
  { kind: 'heading', text: texts.systems.heading },
  {
    kind: 'table',
    columns: texts.systems.columns.map((title, index) => ({
      title,
      align: index === 0 ? 'left' : 'right',
      width: [50, 25, 25][index] ?? 25,
    })),
    rows: report.systems
      .slice(0, limits.rows)
      .map((system) => [
        `${shortened(system.name[language], 60)} (${shortened(system.system_id, 40)})`,
        texts.items(system.events),
        silentText(system, texts),
      ]),
    emphasised: [1],
  },
]

/** What came after its day was closed, and what came after a signature. */
export const lateSection = (report: PeriodReport, texts: Texts, limits: Limits): Block[] => {
  const { systems, after_sign_off } = report.late
  const items = [
    ...systems.map((system) => ({
      title: system.system_id,
      text: texts.late.system(system.days, system.events),
    })),
    ...after_sign_off.map((entry) => ({
      title: texts.late.afterSignOff(entry.period),
      text: texts.late.afterSignOffText(entry.events, entry.findings),
    })),
  ].slice(0, limits.rows)
  return [
    { kind: 'heading', text: texts.late.heading },
    items.length > 0
      ? { kind: 'list', items }
      : { kind: 'paragraph', text: texts.late.none(texts.number(report.totals.events.current)) },
  ]
}
