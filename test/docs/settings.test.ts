// SPDX-License-Identifier: Apache-2.0
// The tables of settings and the schemas that read them name the same variables, with the same defaults.
import { expect, test } from '@jest/globals'
import { parseConfig } from '../../functions/platform/config.ts'
import { firstCells, read } from './pages.ts'

const variablesOf = (path: string): string[] => {
  const schema = /const environment = z\.object\(\{\n([\s\S]*?)\n\}\)/.exec(read(path))?.[1] ?? ''
  return [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map((found) => found[1] ?? '')
}
const variable = (cell: string): string[] =>
  [...cell.matchAll(/^`([A-Z_]+)`$/g)].map((found) => found[1] ?? '')

test('the guide to operating lists every variable of the configuration, in its order', () => {
  const listed = firstCells(read('docs/guides/operating.md'), 'Settings').flatMap(variable)
  const inSchema = variablesOf('functions/platform/config.ts')
  expect(inSchema.length).toBeGreaterThan(10)
  expect([...listed].sort()).toEqual([...inSchema].sort())
})

test('infra/README.md lists every variable of a deployed function', () => {
  const listed = [...read('infra/README.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map((row) => row[1])
  expect(listed).toEqual(variablesOf('functions/platform/cloud-config.ts'))
})

test('the defaults in the guide are those of the configuration', () => {
  const config = parseConfig({})
  const cells = new Map(
    [...read('docs/guides/operating.md').matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)].map((row) => [
      row[1],
      row[2],
    ]),
  )
  expect({
    ACCESS_LEDGER_LANGUAGE: cells.get('ACCESS_LEDGER_LANGUAGE'),
    ACCESS_LEDGER_MEMORY_MB: cells.get('ACCESS_LEDGER_MEMORY_MB'),
    PORT: cells.get('PORT'),
    ACCESS_LEDGER_MAIL_FROM: cells.get('ACCESS_LEDGER_MAIL_FROM'),
    ACCESS_LEDGER_SCHEDULER: cells.get('ACCESS_LEDGER_SCHEDULER'),
  }).toEqual({
    ACCESS_LEDGER_LANGUAGE: `\`${config.language}\``,
    ACCESS_LEDGER_MEMORY_MB: `\`${config.memoryMb}\``,
    PORT: `\`${config.port}\``,
    ACCESS_LEDGER_MAIL_FROM: `\`${config.mailFrom}\``,
    ACCESS_LEDGER_SCHEDULER: config.scheduler ? '`yes`' : '`no`',
  })
  expect(cells.get('ACCESS_LEDGER_HOST')).toContain(config.host)
})
