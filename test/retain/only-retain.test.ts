// SPDX-License-Identifier: Apache-2.0
// Only retain destroys: no other part names what destroys, and no part but the seams says DELETE or DROP.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const sources = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith(ending))

const holding = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.filter((path) => pattern.test(readFileSync(join(ROOT, path), 'utf8'))).sort()

const code = ['functions', 'cli', 'plan', 'schemas'].flatMap((folder) => sources(folder, '.ts'))

test('only retain calls destroy, purge and remove; the seams offer and pass them on', () => {
  expect(
    holding(code, /\.(?:destroy\((?!\))|purge\()/).filter((path) => !path.startsWith('functions/retain/')),
  ).toEqual(['functions/platform/socket-server.ts'])
  expect(
    holding(code, /\barchive\.remove\(/).filter((path) => !path.startsWith('functions/retain/')),
  ).toEqual([])
})

test('rows are deleted by the seams of the warehouse alone, and by no SQL file', () => {
  expect(holding(code, /\b(?:DELETE FROM|DROP TABLE|TRUNCATE TABLE)\b/)).toEqual([
    'functions/platform/duckdb-journals.ts',
    'functions/platform/duckdb-schema.ts',
    'functions/platform/warehouse-bigquery.ts',
    'functions/platform/warehouse-duckdb.ts',
  ])
  expect(
    holding(sources('sql', '.sql'), /^\s*(?:DELETE|DROP|TRUNCATE|UPDATE|MERGE|INSERT|ALTER)\b/im),
  ).toEqual([])
})
