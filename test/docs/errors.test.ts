// SPDX-License-Identifier: Apache-2.0
// The catalogue of errors, the sources and the documents name the same codes. docs/reference/errors.md itself is
// generated, and generate:check compares it.
import { expect, test } from '@jest/globals'
import { ERRORS } from '../../functions/platform/errors.ts'
import { filesOf, read } from './pages.ts'

const CATALOGUE = 'functions/platform/error-catalogue.ts'
/** Codes that nothing uses yet, with what they wait for. */
const RESERVED: Readonly<Record<string, string>> = {}

const sources = ['functions/', 'cli/', 'sql/', 'plan/', 'schemas/']
  .flatMap((folder) => filesOf('.ts', folder))
  .filter((path) => path !== CATALOGUE)
  .map((path) => ({ path, text: read(path) }))
const codes = Object.keys(ERRORS)

test('every code that is thrown stands in the catalogue', () => {
  const thrown = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/new (?:LedgerError|Refused|AttemptFailed)\(\s*'(\w+)'/g)].map((found) => ({
      path,
      code: found[1] ?? '',
    })),
  )
  expect(thrown.length).toBeGreaterThan(50)
  expect(thrown.filter(({ code }) => !(code in ERRORS))).toEqual([])
})

test('every code of the catalogue is used, or reserved with its reason', () => {
  const unused = codes.filter(
    (code) => !(code in RESERVED) && !sources.some(({ text }) => text.includes(`'${code}'`)),
  )
  expect(unused).toEqual([])
  expect(
    Object.keys(RESERVED).filter((code) => sources.some(({ text }) => text.includes(`'${code}'`))),
  ).toEqual([])
})

test('every code that a document names stands in the catalogue', () => {
  const prefixes = [...new Set(codes.map((code) => code.split('_')[0]))].filter((prefix) => prefix !== 'NOT')
  const shape = new RegExp(`\`((?:${prefixes.join('|')})_[A-Z_]+)\``, 'g')
  const named = filesOf('.md').flatMap((page) =>
    [...read(page).matchAll(shape)].map((found) => ({ page, code: found[1] ?? '' })),
  )
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter(({ code }) => !(code in ERRORS))).toEqual([])
})
