// SPDX-License-Identifier: Apache-2.0
// Counts as tables of Markdown, and as a few lines for the terminal.
import type { Rule } from '../../sql/rules.ts'
import type { Count, RuleCount } from './measure.ts'
import { shareText } from './wilson.ts'

/** Working days of a month: person-days by these are person-months. */
const MONTH = 21

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

const middle = (numbers: readonly number[]): string => {
  const ordered = [...numbers].sort((a, b) => a - b)
  return ordered.length === 0 ? '–' : String(ordered[Math.floor((ordered.length - 1) / 2)])
}

const found = (count: Count): number => count.caught.filter((one) => one.found).length

/** `per30`: wrong actor-days for 30 people in a month. */
const per30 = (wrong: number, count: Count): string =>
  ((wrong * 30 * MONTH) / Math.max(1, count.personDays)).toFixed(2)

/** What, and its value; the whole of one set of worlds or of one log. */
export const wholeRows = (count: Count): [what: string, value: string][] => [
  ['person-days', String(count.personDays)],
  ...(count.caught.length > 0
    ? ([
        ['incidents found (recall)', shareText(found(count), count.caught.length)],
        [
          'incidents with a finding of any severity',
          shareText(count.caught.filter((one) => one.foundAny).length, count.caught.length),
        ],
        [
          'findings at medium or above that are right (precision)',
          shareText(count.mediumRight, count.medium),
        ],
        ['days until found, median', middle(count.caught.flatMap((one) => one.days ?? []))],
      ] as [string, string][])
    : []),
  ['clean person-days with a finding at medium or above', shareText(count.cleanMedium, count.cleanDays)],
  ['clean person-days with any finding', shareText(count.cleanAny, count.cleanDays)],
  ['wrong high findings per 30 people and month', per30(count.highFalse, count)],
  ...(count.failed > 0 ? ([['rule runs that failed', String(count.failed)]] as [string, string][]) : []),
]

export const wholeTable = (count: Count): string[] =>
  table(['measure', 'value (hits/of, 95 % interval)'], wholeRows(count))

/** One row a type of incident: found, median days, and by which rules. */
export const typeRows = (count: Count): string[][] =>
  [...new Set(count.caught.map((one) => one.type))].sort().map((type) => {
    const of = count.caught.filter((one) => one.type === type)
    const caught = of.filter((one) => one.found)
    return [
      type,
      shareText(caught.length, of.length),
      middle(caught.flatMap((one) => one.days ?? [])),
      [...new Set(caught.flatMap((one) => one.byRules))].sort().join(', ') || '–',
    ]
  })

export const typeTable = (count: Count): string[] =>
  table(['incident', 'found (recall)', 'days until found, median', 'by'], typeRows(count))

const NONE: RuleCount = { fired: 0, right: 0, meant: 0, seen: 0, days: [], learning: null }

/** One row a rule that fired or should have. */
export const ruleRows = (count: Count, rules: readonly Rule[]): string[][] =>
  rules
    .filter((rule) => (count.rules[rule.id]?.fired ?? 0) + (count.rules[rule.id]?.meant ?? 0) > 0)
    .map((rule) => {
      const one = count.rules[rule.id] ?? NONE
      return [
        rule.id,
        rule.kind,
        rule.severity,
        String(one.fired),
        shareText(one.right, one.fired),
        one.meant > 0 ? shareText(one.seen, one.meant) : '–',
        middle(one.days),
        per30(one.fired - one.right, count),
        one.learning && one.learning.of > 0
          ? `${((100 * one.learning.days) / one.learning.of).toFixed(1)} %`
          : '–',
      ]
    })

export const RULE_HEAD = [
  'rule',
  'kind',
  'severity',
  'actor-days',
  'right (precision)',
  'of incidents meant for it (recall)',
  'days until found',
  'wrong per 30 people and month',
  'learning',
]

/** The table of rules, and which never fired. */
export const ruleTable = (count: Count, rules: readonly Rule[]): string[] => [
  ...table(RULE_HEAD, ruleRows(count, rules)),
  '',
  `Never fired here: ${
    rules
      .filter((rule) => (count.rules[rule.id]?.fired ?? 0) === 0)
      .map((rule) => rule.id)
      .join(', ') || 'none'
  }.`,
]

/** The whole in a few lines, for a terminal. */
export const summaryLines = (name: string, count: Count): string[] => {
  const rows = wholeRows(count)
  const width = Math.max(...rows.map(([what]) => what.length))
  return [name, ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`)]
}
