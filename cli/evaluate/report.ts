// SPDX-License-Identifier: Apache-2.0
// The accuracy report as Markdown, and its short form for the terminal.
import type { Rule } from '../../sql/rules.ts'
import { type Count, wilson } from './measure.ts'

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
/** `93.1 % (27/29, 78.0–98.1)`. */
export const shareText = (hits: number, of: number): string => {
  const interval = wilson(hits, of)
  if (!interval) return '–'
  return `${percent(interval.share)} (${hits}/${of}, ${(100 * interval.low).toFixed(1)}–${(100 * interval.high).toFixed(1)})`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

const middle = (numbers: readonly number[]): string => {
  const ordered = [...numbers].sort((a, b) => a - b)
  return ordered.length === 0 ? '–' : String(ordered[Math.floor((ordered.length - 1) / 2)])
}

const typeRows = (count: Count): string[][] =>
  [...new Set(count.caught.map((one) => one.type))].sort().map((type) => {
    const of = count.caught.filter((one) => one.type === type)
    const found = of.filter((one) => one.found)
    const rules = [...new Set(found.flatMap((one) => one.byRules))].sort()
    return [
      type,
      shareText(found.length, of.length),
      middle(found.flatMap((one) => one.days ?? [])),
      rules.join(', ') || '–',
    ]
  })

/** The whole in a few lines, for a terminal. */
export const summaryLines = (name: string, count: Count): string[] => {
  const found = count.caught.filter((one) => one.found).length
  return [
    `${name}: ${count.personDays} person-days, ${count.caught.length} incidents`,
    `  recall     ${shareText(found, count.caught.length)}`,
    `  precision  ${shareText(count.mediumRight, count.medium)} of findings at medium or above`,
    `  clean days with a finding at medium or above ${shareText(count.cleanMedium, count.cleanDays)}`,
    `  clean days with any finding                  ${shareText(count.cleanAny, count.cleanDays)}`,
  ]
}

/** A section for one set of worlds. `months` are the person-months in them: person-days by 21. */
export const sectionOf = (title: string, count: Count, rules: readonly Rule[]): string[] => {
  const months = count.personDays / 21
  const found = count.caught.filter((one) => one.found).length
  const fired = rules.filter((rule) => count.rules[rule.id])
  return [
    `## ${title}`,
    '',
    ...table(
      ['measure', 'value (hits/of, 95 % interval)'],
      [
        ['person-days', String(count.personDays)],
        ...(count.caught.length > 0
          ? [
              ['incidents found (recall)', shareText(found, count.caught.length)],
              [
                'findings at medium or above that are right (precision)',
                shareText(count.mediumRight, count.medium),
              ],
            ]
          : []),
        [
          'person-days without incident with a finding at medium or above',
          shareText(count.cleanMedium, count.cleanDays),
        ],
        ['person-days without incident with any finding', shareText(count.cleanAny, count.cleanDays)],
        ['false high findings per 30 people and month', ((count.highFalse * 30) / months).toFixed(2)],
      ],
    ),
    '',
    ...(count.caught.length > 0
      ? [...table(['incident', 'found', 'days until found (median)', 'by'], typeRows(count)), '']
      : []),
    ...table(
      ['rule', 'kind', 'severity', 'person-days', 'right', 'false per 30 people and month'],
      fired.map((rule) => {
        const one = count.rules[rule.id] ?? { fired: 0, right: 0 }
        return [
          `\`${rule.id}\``,
          rule.kind,
          rule.severity,
          String(one.fired),
          shareText(one.right, one.fired),
          (((one.fired - one.right) * 30) / months).toFixed(2),
        ]
      }),
    ),
    '',
    `Never fired here: ${
      rules
        .filter((rule) => !count.rules[rule.id])
        .map((rule) => `\`${rule.id}\``)
        .join(', ') || 'none'
    }.`,
    '',
  ]
}
