// SPDX-License-Identifier: Apache-2.0
// The page of accuracy says what was measured, and calls a missed target missed.
import { expect, test } from '@jest/globals'
import type { Caught, Count } from '../../cli/evaluate/measure.ts'
import { pageOf, type Section } from '../../cli/evaluate/page.ts'
import { type Setting, settingsOf } from '../../cli/evaluate/settings.ts'
import { loadRules } from '../../sql/rules.ts'

const rules = await loadRules()
const settings = settingsOf({ seeds: [101], sizes: [3, 30], large: null })
const settingOf = (title: string): Setting => {
  const found = settings.find((one) => one.title.startsWith(title))
  if (!found) throw new Error(title)
  return found
}
const caught = (found: number, missed: number): Caught[] => [
  ...Array.from({ length: found }, () => ({
    type: 'bulk_download',
    strength: 'medium',
    found: true,
    foundAny: true,
    byRules: ['bulk_download'],
    days: 1,
  })),
  ...Array.from({ length: missed }, () => ({
    type: 'enumeration',
    strength: 'medium',
    found: false,
    foundAny: false,
    byRules: [],
    days: null,
  })),
]
const count = (more: Partial<Count>): Count => ({
  personDays: 6300,
  cleanDays: 6000,
  cleanMedium: 0,
  cleanAny: 0,
  highFalse: 0,
  medium: 0,
  mediumRight: 0,
  caught: [],
  rules: {},
  failed: 0,
  ...more,
})
const targetsOf = (sections: Section[]): string[][] =>
  (pageOf(sections, { seeds: [101], rules }).split('## Overview')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| target'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

test('Every target at its very edge is met, and just past it is missed.', () => {
  const learning = (days: number) => ({
    slow_and_low: { fired: 0, right: 0, meant: 0, seen: 0, days: [], learning: { days, of: 1000 } },
  })
  const at = (recall: number, precision: number, clean: Partial<Count>, learns: number) =>
    targetsOf([
      {
        setting: settingOf('Medium incidents, one'),
        count: count({
          caught: caught(recall, 100 - recall),
          medium: 100,
          mediumRight: precision,
          rules: learning(learns),
        }),
      },
      { setting: settingOf('Clean logs of mixed'), count: count(clean) },
    ]).map((cells) => cells.slice(2))
  // 6 300 person-days are 10 months of 30 people: 10 high findings are one a month.
  expect(at(95, 85, { cleanMedium: 60, cleanAny: 300, highFalse: 10 }, 200)).toEqual([
    ['95.0 %', 'met'],
    ['85.0 %', 'met'],
    // 85 right of 100: 8.5 right of 23.5 where misuse is ten times rarer.
    ['36.2 %', ''],
    ['1.0 %', 'met'],
    ['5.0 %', 'met'],
    ['1.00', 'met'],
    ['20.0 %', 'met'],
  ])
  expect(at(94, 84, { cleanMedium: 61, cleanAny: 301, highFalse: 11 }, 201)).toEqual([
    ['94.0 %', '**missed**'],
    ['84.0 %', '**missed**'],
    ['34.4 %', ''],
    ['1.0 %', '**missed**'],
    ['5.0 %', '**missed**'],
    ['1.10', '**missed**'],
    ['20.1 %', '**missed**'],
  ])
})

test('What was missed at medium strength is named under what is not found.', () => {
  const page = pageOf(
    [{ setting: settingOf('Medium incidents, one'), count: count({ caught: caught(3, 1) }) }],
    { seeds: [101], rules },
  )
  expect(page).toContain('at medium strength some were missed of: `enumeration`.')
  expect(page).toContain('| bulk_download | 100.0 % (3/3, 43.9–100.0) | 1 | bulk_download |')
  expect(page).toContain('| enumeration | 0.0 % (0/1, 0.0–79.3) | – | – |')
})
