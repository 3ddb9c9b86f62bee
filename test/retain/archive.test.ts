// SPDX-License-Identifier: Apache-2.0
// The archive as retain sees it: what an object is kept by, holds on it, and removing it for good.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Archive, Kept } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { asQueryError } from '../../functions/platform/bigquery-failures.ts'
import { codeOf } from '../../functions/platform/errors.ts'

let root: string
let archive: Archive
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'access-ledger-archive-'))
  archive = openDirectoryArchive(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const kept: Kept = { retention_class: 'records', event_day: '2030-01-31', system_id: null }
const files = () =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()

test('an object says what it is kept by, and one that was put without says so too', async () => {
  await archive.put('reports/report-2030-01/r1/report.json', bytes('a'), kept)
  await archive.put('reports/x', bytes('b'))
  expect(await archive.describe('reports/')).toEqual([
    { name: 'reports/report-2030-01/r1/report.json', kept, held: false },
    { name: 'reports/x', kept: null, held: false },
  ])
  expect(await archive.list('')).toEqual(['reports/report-2030-01/r1/report.json', 'reports/x'])
  expect(await archive.describe('alerts/')).toEqual([])
})

test('a refused second put does not change what the first is kept by', async () => {
  await archive.put('a/b', bytes('first'), kept)
  const other = { ...kept, event_day: '2031-01-31' }
  expect(await archive.put('a/b', bytes('second'), other).catch(codeOf)).toBe('ARCHIVE_EXISTS')
  expect(await archive.describe('')).toEqual([{ name: 'a/b', kept, held: false }])
})

test('a removed object is gone with its note, and removing it again is nothing', async () => {
  await archive.put('a/b', bytes('first'), kept)
  await archive.remove('a/b')
  await archive.remove('a/b')
  expect([await archive.get('a/b'), await archive.list(''), files()]).toEqual([null, [], []])
})

test('a held object is not removed until the hold is taken off', async () => {
  await archive.put('a/b', bytes('first'), kept)
  await archive.setHold('a/b', true)
  await archive.setHold('a/b', true)
  await archive.setHold('a/none', true)
  expect(await archive.remove('a/b').catch(codeOf)).toBe('ARCHIVE_HELD')
  expect(await archive.describe('')).toEqual([{ name: 'a/b', kept, held: true }])
  expect(readFileSync(join(root, 'a/b'), 'utf8')).toBe('first')
  await archive.setHold('a/b', false)
  await archive.setHold('a/b', false)
  await archive.remove('a/b')
  expect(files()).toEqual([])
})

test('an object is overwritten before it goes', async () => {
  await archive.put('a/b', bytes('secret-word'), kept)
  // A second name of the same bytes shows what lies on the disk after the first is gone.
  const { linkSync } = await import('node:fs')
  linkSync(join(root, 'a/b'), join(root, '.other'))
  await archive.remove('a/b')
  expect(readFileSync(join(root, '.other'))).toEqual(Buffer.alloc('secret-word'.length))
})

test('what BigQuery says of rows it streamed a moment ago is tried again by the next run', () => {
  const said = Object.assign(new Error(), {
    code: 400,
    errors: [
      {
        reason: 'invalidQuery',
        message:
          'UPDATE or DELETE statement over table p.d.access_events would affect rows in the streaming buffer, which is not supported',
      },
    ],
  })
  const error = asQueryError(said, 'destroy access_events')
  expect([error.code, error.retryable, error.detail]).toEqual([
    'WAREHOUSE_FRESH_ROWS',
    true,
    'destroy access_events',
  ])
})
