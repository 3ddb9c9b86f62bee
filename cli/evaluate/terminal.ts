// SPDX-License-Identifier: Apache-2.0
// The count of one log as tables for a terminal.
import Table from 'cli-table3'
import type { Rule } from '../../sql/rules.ts'
import type { Count } from './measure.ts'
import { ruleRows, typeRows, wholeRows } from './report.ts'

const drawn = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({ head: [...head], style: { head: [], border: [] } })
  for (const row of rows) table.push([...row])
  return table.toString()
}

/** Three tables: the whole, the types of incidents, the rules. Shares carry hits/of and Wilson's interval at 95 %. */
export const terminalText = (count: Count, rules: readonly Rule[]): string =>
  [
    drawn(['measure', 'value (hits/of, 95 % interval)'], wholeRows(count)),
    ...(count.caught.length > 0
      ? [drawn(['incident', 'found', 'days until found', 'by'], typeRows(count))]
      : []),
    // Of a log of one's own it is not known which rule an incident was meant for.
    drawn(
      [
        'rule',
        'kind',
        'severity',
        'actor-days',
        'right (precision)',
        'wrong per 30 people and month',
        'learning',
      ],
      ruleRows(count, rules)
        .filter((row) => row[3] !== '0')
        .map((row) => [...row.slice(0, 5), ...row.slice(7)]),
    ),
  ].join('\n')
