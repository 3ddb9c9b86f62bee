// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { anchorOf, filesOf, headings, prose, ROOT, read } from './pages.ts'

const pages = filesOf('.md')

const linksOf = (page: string): string[] =>
  [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1] ?? '')

const broken = (page: string): string[] =>
  linksOf(page)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : posix.join(posix.dirname(page), path)
      if (!existsSync(new URL(target, ROOT))) return true
      return anchor !== undefined && !headings(read(target)).some(({ title }) => anchorOf(title) === anchor)
    })

describe('Every link inside the project leads somewhere', () => {
  test('there are pages and links to look at', () => {
    expect(pages).toContain('README.md')
    expect(linksOf('README.md').length).toBeGreaterThan(10)
  })

  test.each(pages)('%s', (page) => {
    expect(broken(page)).toEqual([])
  })
})

test('every guide, reference page and decision can be reached from the README or another page', () => {
  const linked = new Set(
    pages.flatMap((page) =>
      linksOf(page).map((link) => posix.join(posix.dirname(page), link.split('#')[0] ?? '')),
    ),
  )
  const lost = [...filesOf('.md', 'docs/guides/'), ...filesOf('.md', 'docs/reference/')].filter(
    (page) => !linked.has(page),
  )
  expect(lost).toEqual([])
})
