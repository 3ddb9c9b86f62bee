// SPDX-License-Identifier: Apache-2.0
// A period report and an alert as documents: the sections in the order an officer needs them, in one language.
import type { Language } from '../../schemas/rule.ts'
import type { Document } from './blocks.ts'
import { type Limits, queryCommand, shortened } from './limits.ts'
import type { AlertReport, PeriodReport } from './report.ts'
import { basisSection, changesSection, exceptionsSection } from './section-basis.ts'
import { downloadsSection } from './section-downloads.ts'
import { findingBlocks } from './section-findings.ts'
import { headlineOf, leadSection } from './section-lead.ts'
import { lateSection, notCheckedSection, systemsSection } from './section-not-checked.ts'
import { riskSection } from './section-risk.ts'
import { totalsSection } from './section-totals.ts'
import { type Texts, textsOf } from './texts/texts.ts'

const footOf = (report: PeriodReport | AlertReport, revision: number, texts: Texts): string[] => [
  texts.foot.id(report.report_id, revision),
  texts.foot.asOf(
    texts.moment(report.as_of, report.time_zone),
    texts.moment(report.generated_at, report.time_zone),
  ),
  texts.foot.zone(report.time_zone),
  texts.foot.privacy,
]

/** The whole report in one language, as much of it as the limits allow. */
export const reportDocument = (report: PeriodReport, language: Language, limits: Limits): Document => {
  const texts = textsOf(language)
  const { first_day, last_day } = report.period
  const findings = report.findings
  const context = { language, texts, timeZone: report.time_zone, rules: report.rules, limits, meaning: true }
  return {
    language,
    company: shortened(report.company[language], 80),
    title: texts.title,
    subtitle: texts.subtitle(texts.period(first_day, last_day), first_day, last_day),
    preheader: headlineOf(report, texts),
    blocks: [
      ...leadSection(report, texts),
      ...changesSection(report, texts, limits),
      ...totalsSection(report, texts),
      { kind: 'heading', text: texts.findings.heading(findings.length) },
      ...(findings.length > 0
        ? findingBlocks(findings, context, queryCommand(first_day, last_day))
        : [
            {
              kind: 'paragraph' as const,
              text: texts.findings.none(
                texts.number(report.totals.events.current),
                report.runs.rules,
                report.runs.days_run,
              ),
            },
          ]),
      ...riskSection(report, language, texts, limits),
      ...downloadsSection(report, texts, limits),
      ...notCheckedSection(report, language, texts, limits),
      ...systemsSection(report, language, texts, limits),
      ...lateSection(report, texts, limits),
      ...exceptionsSection(report, language, texts, limits),
      ...basisSection(report, language, texts, limits),
    ],
    foot: footOf(report, report.revision, texts),
  }
}

/** An alert in one language: the findings of one run that cannot wait for the report. */
export const alertDocument = (alert: AlertReport, language: Language, limits: Limits): Document => {
  const texts = textsOf(language)
  const days = alert.findings.flatMap((entry) => [entry.first_day, entry.last_day]).sort()
  const first = days[0] ?? ''
  const last = days.at(-1) ?? ''
  const context = { language, texts, timeZone: alert.time_zone, rules: alert.rules, limits, meaning: false }
  const headline = texts.alert.headline(alert.findings.length)
  return {
    language,
    company: shortened(alert.company[language], 80),
    title: texts.alert.title,
    subtitle: texts.days(first, last),
    preheader: headline,
    blocks: [
      {
        kind: 'lead',
        tone: 'high',
        headline,
        tasks: texts.alert.tasks(alert.due.explanation_days).map((text) => ({ tone: 'high', text })),
      },
      ...findingBlocks(alert.findings, context, queryCommand(first, last)),
      { kind: 'paragraph', text: texts.alert.later, quiet: true },
      ...basisSection(alert, language, texts, limits),
    ],
    foot: footOf(alert, 1, texts),
  }
}
