// SPDX-License-Identifier: Apache-2.0
// The tables of settings and the schemas that read them name the same variables, with the same defaults.
import { expect, test } from '@jest/globals'
import type { z } from 'zod'
import { CLOUD_ENVIRONMENTS, CLOUD_SECRETS } from '../../functions/platform/cloud-config.ts'
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

test('the page of deployed functions lists every variable of each, and which are secrets', () => {
  const rows = [...read('docs/reference/cloud-functions.md').matchAll(/^\| `([A-Z_]+)` \|(.*?)\|(.*?)\|/gm)]
  const listed = Object.fromEntries(
    Object.keys(CLOUD_ENVIRONMENTS).map((name) => [
      name,
      rows.flatMap(([, variable, where]) => (where?.includes(name) ? [variable] : [])).sort(),
    ]),
  )
  expect(listed).toEqual(
    Object.fromEntries(
      Object.entries(CLOUD_ENVIRONMENTS).map(([name, schema]) => [name, Object.keys(schema.shape).sort()]),
    ),
  )
  const required = rows.flatMap(([, variable, , given]) => (given?.trim() === 'required' ? [variable] : []))
  expect(required.sort()).toEqual(
    [
      ...new Set(
        Object.values(CLOUD_ENVIRONMENTS).flatMap((schema) =>
          Object.entries(schema.shape).flatMap(([variable, one]) =>
            (one as z.ZodType).safeParse(undefined).success ? [] : [variable],
          ),
        ),
      ),
    ].sort(),
  )
  const secrets = [...read('docs/reference/cloud-functions.md').matchAll(/^\| `([A-Z_]+)` .*secret/gm)]
  expect(secrets.map((row) => row[1])).toEqual(CLOUD_SECRETS)
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
