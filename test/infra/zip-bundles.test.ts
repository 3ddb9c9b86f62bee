// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { strFromU8, unzipSync } from 'fflate'
import { zipBundles } from '../../infra/zip-bundles.ts'

let dist: string
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'ledger-bundles-'))
})
afterEach(() => rmSync(dist, { recursive: true }))

const built = (folder: string, names: readonly string[]) => {
  mkdirSync(join(folder, 'sql/facts'), { recursive: true })
  for (const name of names) {
    writeFileSync(join(folder, name), `of ${name}`)
    utimesSync(join(folder, name), Math.random() * 1e9, Math.random() * 1e9)
  }
}
const NAMES = ['index.cjs', 'package.json', 'sql/facts/actor_days.sql']

test('each function becomes a zip of its files', () => {
  built(join(dist, 'capture'), NAMES)
  built(join(dist, 'detect'), ['index.cjs'])
  expect(zipBundles(dist)).toEqual(['capture', 'detect'])
  const files = unzipSync(readFileSync(join(dist, 'capture.zip')))
  expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual(
    Object.fromEntries(NAMES.map((name) => [name, `of ${name}`])),
  )
})

test('the same files give the same bytes, whenever and in whatever order they were written', () => {
  built(join(dist, 'capture'), NAMES)
  built(join(dist, 'twin'), [...NAMES].reverse())
  zipBundles(dist)
  expect(readFileSync(join(dist, 'twin.zip')).equals(readFileSync(join(dist, 'capture.zip')))).toBe(true)
  writeFileSync(join(dist, 'twin/index.cjs'), 'of another version')
  zipBundles(dist)
  expect(readFileSync(join(dist, 'twin.zip')).equals(readFileSync(join(dist, 'capture.zip')))).toBe(false)
})
