// SPDX-License-Identifier: Apache-2.0
// The first thing an officer reads: what must be done, in order of urgency.
import type { Block, Tone } from './blocks.ts'
import type { PeriodReport } from './report.ts'
import { bySeverity } from './severity.ts'
import type { Texts } from './texts/texts.ts'
import { unchecked } from './unchecked.ts'

/** The sentence above everything else, also shown beside the subject in the mailbox. */
export const headlineOf = (report: PeriodReport, texts: Texts): string => {
  const { headline } = texts
  const high = bySeverity(report.findings).high.length
  const { gaps } = unchecked(report)
  if (high > 0) return headline.high(high)
  if (report.findings.length > 0) return headline.findings(report.findings.length)
  if (gaps.length > 0) return headline.gaps(gaps.length)
  return report.not_checked.length > 0 ? headline.partly : headline.quiet
}

const toneOf = (report: PeriodReport): Tone => {
  const { high, medium } = bySeverity(report.findings)
  if (high.length > 0) return 'high'
  return medium.length > 0 || unchecked(report).gaps.length > 0 ? 'medium' : 'calm'
}

const tasksOf = (report: PeriodReport, texts: Texts): { tone: Tone; text: string }[] => {
  const { high, medium, low } = bySeverity(report.findings)
  const { gaps, absent, learning } = unchecked(report)
  const rules = absent.reduce((sum, { count }) => sum + count, 0)
  const { task } = texts
  const by = texts.shortDay(report.due.sign_off_by)
  const list: [boolean, Tone, () => string][] = [
    [high.length > 0, 'high', () => task.high(high.length)],
    [medium.length > 0, 'medium', () => task.medium(medium.length, by, report.due.explanation_days)],
    [report.downloads.without_reason > 0, 'medium', () => task.noReason(report.downloads.without_reason)],
    [gaps.length > 0, 'medium', () => task.gaps(gaps.length)],
    [
      report.previous_report !== null && report.previous_report.signed_off_at === null,
      'medium',
      () => task.previousUnsigned(report.previous_report?.report_id ?? ''),
    ],
    [low.length > 0, 'low', () => task.low(low.length)],
    [rules + learning.length > 0, 'low', () => task.partly(rules, learning.length)],
    [report.period.closed, 'low', () => task.signOff(by)],
  ]
  return list.filter(([needed]) => needed).map(([, tone, text]) => ({ tone, text: text() }))
}

/** The box on top, with the notice of a preview before it. */
export const leadSection = (report: PeriodReport, texts: Texts): Block[] => [
  ...(report.period.closed ? [] : [{ kind: 'notice' as const, text: texts.preview }]),
  { kind: 'lead', tone: toneOf(report), headline: headlineOf(report, texts), tasks: tasksOf(report, texts) },
]
