// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from '@jest/globals'
import { blocks, headings, read } from './pages.ts'

const english = read('README.md')
const korean = read('README.ko.md')

const linkTargets = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((found) => found[1] ?? '')
    .filter((link) => !link.startsWith('README'))

const codeRows = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]+) \|/gm)].map((row) => (row[1] ?? '').replace(/ (?:or|또는) /, ' or '))

const bench = (text: string): string | undefined =>
  /<!-- bench:start -->\n([\s\S]*?)<!-- bench:end -->/.exec(text)?.[1]

describe('README.ko.md says what README.md says', () => {
  test('it has as many headings of each level', () => {
    const levels = (text: string) => headings(text).map(({ level }) => level)
    expect(levels(korean)).toEqual(levels(english))
  })

  test.each(['sh', 'text', 'json'])('it shows the same %s blocks', (language) => {
    expect(blocks(english, language)).not.toEqual([])
    expect(blocks(korean, language)).toEqual(blocks(english, language))
  })

  test('it lists the same commands and places', () => {
    expect(codeRows(korean)).toEqual(codeRows(english))
  })

  test('it links to the same pages in the same order', () => {
    expect(linkTargets(korean)).toEqual(linkTargets(english))
  })

  test('it has the same benchmark table', () => {
    expect(bench(english)).toBeDefined()
    expect(bench(korean)).toBe(bench(english))
  })
})

test('the README shows the two commands of a newcomer', () => {
  expect(blocks(english, 'sh').map((block) => block.trim())).toEqual(
    expect.arrayContaining(['npm ci && npm run demo', 'npm ci && npm test']),
  )
})

test('the picture of the README has a title and a description', () => {
  const svg = read('docs/flow.svg')
  expect(svg).toMatch(/<title id="title">[^<]+<\/title>/)
  expect(svg).toMatch(/<desc id="desc">[^<]+<\/desc>/)
})
