// SPDX-License-Identifier: Apache-2.0
// Whom to look at first: the actors with the highest score, each as the sum of what was noted.
import type { Language } from '../../schemas/rule.ts'
import type { Block } from './blocks.ts'
import { type Limits, riskCommand, shortened } from './limits.ts'
import type { PeriodReport } from './report.ts'
import type { RiskScore } from './report-parts.ts'
import type { Texts } from './texts/texts.ts'

const MOST_ACTORS = 5
const MOST_TERMS = 8

type Actor = RiskScore['actors'][number]

const termsOf = (
  { terms }: Actor,
  rules: PeriodReport['rules'],
  language: Language,
  texts: Texts,
): string => {
  const shown = terms.slice(0, MOST_TERMS).map(({ rule_id, kind, days, points }) => {
    const title = rules.find((rule) => rule.rule_id === rule_id)?.title[language] ?? rule_id
    return texts.risk.term(kind === 'signal' ? texts.risk.signal(title) : title, points, days)
  })
  const rest = terms.slice(MOST_TERMS)
  const points = rest.reduce((sum, term) => sum + term.points, 0)
  return [...shown, ...(rest.length > 0 ? [texts.risk.rest(rest.length, points)] : [])].join(' + ')
}

/** The points of the plan in words, then at most five actors; without points in the plan, that there are none. */
export const riskSection = (
  report: PeriodReport,
  language: Language,
  texts: Texts,
  limits: Limits,
): Block[] => {
  const { risk } = report
  const heading: Block = { kind: 'heading', text: texts.risk.heading }
  if (!risk) return [heading, { kind: 'paragraph', text: texts.risk.absent }]
  if (risk.of === 0) return [heading, { kind: 'paragraph', text: texts.risk.none }]
  const shown = risk.actors.slice(0, Math.min(MOST_ACTORS, limits.rows))
  const left = risk.of - shown.length
  return [
    heading,
    { kind: 'paragraph', text: texts.risk.meaning },
    {
      kind: 'list',
      items: shown.map((actor) => ({
        title: texts.risk.actor(shortened(actor.actor_id, 64), actor.score),
        text: termsOf(actor, report.rules, language, texts),
      })),
    },
    ...(left > 0
      ? [
          {
            kind: 'paragraph' as const,
            text: texts.risk.more(left, riskCommand(report.period.first_day, report.period.last_day)),
          },
        ]
      : []),
    { kind: 'paragraph', text: texts.risk.weights(risk), quiet: true },
  ]
}
