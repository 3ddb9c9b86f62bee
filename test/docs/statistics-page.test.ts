// SPDX-License-Identifier: Apache-2.0
// docs/reference/statistics.md names every rule that looks back, each rule that learns, and no rule or parameter that is not there.
import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readRuleFile, ruleFolders } from '../../sql/rules.ts'
import { sourceUrl } from '../../sql/statements.ts'
import { read } from './pages.ts'

const page = read('docs/reference/statistics.md')
const folders = ruleFolders()
const idOf = (folder: string): string => folder.split('/')[1] ?? ''
const ids = folders.map(idOf)
const sqlOf = (folder: string): string => read(`sql/rules/${folder}/rule.sql`)
const looksBack = (folder: string): boolean => /DATE_(SUB|DIFF|ADD)\(@day/.test(sqlOf(folder))
const learns = (folder: string): boolean => existsSync(sourceUrl(`rules/${folder}/learning`))
const named = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? '').filter((name) => ids.includes(name)),
  ),
]
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(title)) ?? ''

test('every rule that looks back has its method on the page', () => {
  const before = page.split('## The learning state')[0] ?? ''
  expect(
    folders
      .filter(looksBack)
      .map(idOf)
      .filter((id) => !named(before).includes(id)),
  ).toEqual([])
})

test('the learning state lists exactly the rules that have one', () => {
  expect(named(section('The learning state')).sort()).toEqual(folders.filter(learns).map(idOf).sort())
})

test('no look-back counts the tested day as history: each names an end before it or tests several days', () => {
  const open = folders.filter(looksBack).filter((folder) => {
    const sql = sqlOf(folder)
    return !/event_date < @day|event_date < DATE_SUB\(@day|event_date <= DATE_SUB\(@day|age > @recent_days|< people\.edge/.test(
      sql,
    )
  })
  expect(named(section('Looked back for the reader only'))).toEqual(
    expect.arrayContaining(open.map(idOf).filter((id) => id !== 'dormant_accounts')),
  )
})

describe.each(folders)('%s', (folder) => {
  test('has every parameter that the page says of it in a table', () => {
    const parameters = Object.keys(readRuleFile(folder).parameters)
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('|') && line.includes(`\`${idOf(folder)}\``))
    const alone = rows.filter((line) => named(line).length === 1)
    const said = alone.flatMap((line) => [...line.matchAll(/`@([a-z_]+)`/g)].map((match) => match[1] ?? ''))
    expect(said.filter((name) => !parameters.includes(name))).toEqual([])
  })
})
