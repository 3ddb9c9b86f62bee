// SPDX-License-Identifier: Apache-2.0
// docs/reference/rules.md is what the rule files and the default plan say, and nobody's own words.
import { expect, test } from '@jest/globals'
import { readRuleFile, ruleFolders } from '../../sql/rules.ts'
import { currentRulesPage, RULES_PAGE, rulesPage } from '../../sql/rules-page.ts'
import { defaultPlan } from '../plan/default-plan.ts'
import { headings, read } from './pages.ts'

const version = defaultPlan().versions[0]!
const offHours = readRuleFile('time/off_hours_access')

test('the stored page is current, and generate:check compares it', async () => {
  expect(read(RULES_PAGE)).toBe(await currentRulesPage())
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(scripts['generate:check']).toContain('node sql/rules-page.ts --check')
})

test('the page has every rule once, under its domain', () => {
  const titles = headings(read(RULES_PAGE)).map(({ title }) => title)
  const folders = ruleFolders().map((folder) => folder.split('/'))
  const wanted = [...new Set(folders.map(([domain]) => domain))]
    .sort()
    .flatMap((domain) => [domain, ...folders.filter(([of]) => of === domain).map(([, id]) => id)])
  expect(titles).toEqual(['Rules', ...wanted])
})

test('a rule is told with titles, value and clause of each threshold, and what it does not see', () => {
  const rule = {
    ...offHours,
    title: { ko: '밤', en: 'Night' },
    parameters: { minimum_events: offHours.parameters.minimum_events! },
    needs: { reference: ['roster' as const], history_days: 5 },
    blind_spots: { ko: '-', en: 'What | is not seen.' },
  }
  expect(rulesPage([rule], version).split('### ')[1]).toBe(
    [
      'off_hours_access',
      '',
      '**Night** (밤). Finding, medium. [SQL and cases](../../sql/rules/time/off_hours_access)',
      '',
      offHours.why.en,
      '',
      '| parameter | default | clause | meaning |',
      '|---|---|---|---|',
      "| `minimum_events` | 3 | 6.2 | Events of one day's night hours from which it is a finding (하룻밤 접속이 이 건수 이상이면 탐지) |",
      '',
      `- Legal basis: ${offHours.legal_basis.en}`,
      '- Needs: 5 days of history of the person, `roster`.',
      `- False positives: ${offHours.false_positives.en}`,
      '- Blind spots: What | is not seen.',
      '',
    ].join('\n'),
  )
})

test('a threshold the plan lacks is an error that names plan, rule and parameter', () => {
  const rule = {
    ...offHours,
    parameters: { ...offHours.parameters, minimum_evens: offHours.parameters.minimum_events! },
  }
  expect(() => rulesPage([rule], version)).toThrow(
    'plan/plan.yaml version 2026-1: thresholds of off_hours_access lack minimum_evens, which sql/rules/time/off_hours_access/rule.yaml declares',
  )
})
