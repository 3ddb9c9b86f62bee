// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from '@jest/globals'
import { allCommands, commandsPage, type Documented, storedPage } from './commands-page.ts'
import { filesOf, firstCells, read } from './pages.ts'

const GLOBAL = new Set(['--data', '--now', '--verbose', '--help'])
const pages = filesOf('.md').filter((page) => page !== 'docs/reference/commands.md')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

let known: ReadonlyMap<string, Documented>
beforeAll(async () => {
  known = new Map((await allCommands()).map((one) => [one.path, one]))
})

/** What a page says after `npx access-ledger`, joined over continued lines. */
const calls = (text: string): string[] =>
  [...text.replaceAll('\\\n', ' ').matchAll(/npx access-ledger ([a-z-][^`\n|]*)/g)].map(
    (found) => found[1] ?? '',
  )

const problemOf = (call: string): string | null => {
  const words = call.replace(/"[^"]*"|'[^']*'/g, 'text').split(/\s+/)
  const [first = '', second = ''] = words
  if (first.startsWith('-')) return GLOBAL.has(first) ? null : `${call}: no such option`
  const command = known.get(`${first} ${second}`) ?? known.get(first)
  if (!command) return `${call}: no such command`
  const options = new Set([...GLOBAL, ...command.command.options.map((option) => option.long ?? '')])
  const unknown = words.filter((word) => word.startsWith('--') && !options.has(word.split('=')[0] ?? ''))
  return unknown.length > 0 ? `${call}: no such option ${unknown.join(', ')}` : null
}

test('a command or an option that does not exist would be noticed', () => {
  expect(
    calls('run `npx access-ledger mend --all` or\n    npx access-ledger detect \\\n      --night'),
  ).toEqual(['mend --all', 'detect        --night'])
  expect(problemOf('mend --all')).toBe('mend --all: no such command')
  expect(problemOf('detect --night')).toBe('detect --night: no such option --night')
  expect(problemOf('plan check')).toBeNull()
})

describe('Every command shown exists, with its options', () => {
  test.each(pages)('%s', (page) => {
    const problems = calls(read(page)).flatMap((call) => problemOf(call) ?? [])
    expect(problems).toEqual([])
  })

  test('the table of the README has every command of the program, and no other', () => {
    const rows = firstCells(read('README.md'), 'Commands')
      .slice(1)
      .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? ''))
    expect(rows.flatMap((row) => problemOf(row) ?? [])).toEqual([])
    const named = new Set(rows.map((row) => row.split(' ')[0]))
    expect([...named].sort()).toEqual(
      [...new Set([...known.keys()].map((path) => path.split(' ')[0]))].sort(),
    )
  })
})

test.each(pages)('every npm script that %s names exists', (page) => {
  const named = [...read(page).matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(
    (found) => found[1] ?? found[2] ?? '',
  )
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('docs/reference/commands.md is what the commands say of themselves', async () => {
  expect(storedPage()).toBe(await commandsPage())
})
