// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { filesOf, headings, read } from './pages.ts'

test('AGENTS.md has at most 80 lines', () => {
  expect(read('AGENTS.md').trimEnd().split('\n').length).toBeLessThanOrEqual(80)
})

test('CHANGELOG.md has a section Pending that says something', () => {
  expect(/^## Pending\n\n(.+)/m.exec(read('CHANGELOG.md'))?.[1]).toBeTruthy()
})

describe('Every decision says its status with a day, context, decision and consequences', () => {
  const decisions = filesOf('.md', 'docs/decisions/')
  test('they are numbered without a gap', () => {
    const numbers = decisions.map((path) => Number(/\/(\d{4})-/.exec(path)?.[1]))
    expect(numbers).toEqual(decisions.map((_, index) => index + 1))
  })
  test.each(decisions)('%s', (path) => {
    const text = read(path)
    expect(text).toMatch(/^Status: \w+, \d{4}-\d\d-\d\d/m)
    expect(headings(text).map(({ title }) => title)).toEqual([
      `${/\/(\d{4})-/.exec(path)?.[1]} ${headings(text)[0]?.title.slice(5)}`,
      'Context',
      'Decision',
      'Consequences',
    ])
  })
})

test('every dependency is named in the decision about libraries', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >
  const page = read('docs/decisions/0005-libraries.md')
    .replaceAll('Biome', '@biomejs/biome @swc/core')
    .replaceAll('TypeScript', 'typescript')
  const words = new Set(page.split(/[\s,;|`():]+/))
  const lost = [...Object.keys(dependencies), ...Object.keys(devDependencies)].filter(
    (name) => !name.startsWith('@types/') && !words.has(name),
  )
  expect(lost).toEqual([])
})

test('no document names a path of one machine', () => {
  const machine = /(?<![\w.])\/(?:work|tmp|home|Users|root|private)\//
  const named = [...filesOf('.md'), ...filesOf('.svg'), ...filesOf('.yaml'), ...filesOf('.json')].filter(
    (path) => machine.test(read(path)),
  )
  expect(named).toEqual([])
})

test('guides do not tell the reader that something is easy', () => {
  const easy = /\b(?:just|simply|obviously|easily)\b/i
  const said = filesOf('.md').flatMap((page) =>
    read(page)
      .split('\n')
      .flatMap((line, index) =>
        easy.test(line) && !line.includes('"just"') ? [`${page}:${index + 1} ${line}`] : [],
      ),
  )
  expect(said).toEqual([])
})
