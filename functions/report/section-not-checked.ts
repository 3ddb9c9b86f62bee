// SPDX-License-Identifier: Apache-2.0
// What nobody looked at: said in every report, with the numbers behind it also when there is nothing.
import type { Language } from '../../schemas/rule.ts'
import type { Block } from './blocks.ts'
import { type Limits, shortened } from './limits.ts'
import type { PeriodReport } from './report.ts'
import { NOT_CHECKED_KINDS } from './report-parts.ts'
import type { Texts } from './texts/texts.ts'

const gaps = (report: PeriodReport, language: Language, texts: Texts, limits: Limits): Block[] => {
  const entries = report.not_checked.toSorted(
    (a, b) => NOT_CHECKED_KINDS.indexOf(a.kind) - NOT_CHECKED_KINDS.indexOf(b.kind),
  )
  const left = entries.length - limits.rows
  return [
    {
      kind: 'list',
      items: entries.slice(0, limits.rows).map((entry) => {
        const [label, unit] = texts.notChecked.kinds[entry.kind] ?? []
        return {
          title: `${label}: ${shortened(entry.what, 80)} · ${texts.number(entry.count)}${unit}`,
          text: shortened(entry.why[language], limits.characters * 2),
        }
      }),
    },
    ...(left > 0 ? [{ kind: 'paragraph' as const, text: texts.notChecked.more(left) }] : []),
  ]
}

/** Days, rules, systems and records that were not checked, or that there are none, with denominators. */
export const notCheckedSection = (
  report: PeriodReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => {
  const { runs, systems } = report
  const { none, ran, heading } = texts.notChecked
  return [
    { kind: 'heading', text: heading },
    ...(report.not_checked.length === 0
      ? [
          {
            kind: 'paragraph' as const,
            text: none(runs.days, runs.rules, runs.complete, runs.expected, systems.length),
          },
        ]
      : [
          {
            kind: 'paragraph' as const,
            text: ran(runs.days_run, runs.days, runs.complete, runs.expected),
          },
          ...gaps(report, language, texts, limits),
        ]),
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
