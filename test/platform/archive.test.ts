// SPDX-License-Identifier: Apache-2.0
// The directory archive: create-once under a race, whole or absent after a kill, and what a broken disk leaves.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { isArchiveName } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { codeOf } from '../../functions/platform/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-archive-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const bytes = (text: string) => new TextEncoder().encode(text)
const failure = (work: Promise<unknown>) => work.then(() => 'nothing', codeOf)
const CHILD = join(import.meta.dirname, 'archive-child.ts')

test('an object comes back as it was put, and names are listed by prefix', async () => {
  const archive = openDirectoryArchive(join(folder, 'archive'))
  await archive.put('reports/report-2030-01/r1/report.json', bytes('하나'))
  await archive.put('reports/report-2030-01/r2/report.json', bytes('둘'))
  await archive.put('alerts/x', new Uint8Array())
  expect(await archive.get('reports/report-2030-01/r1/report.json')).toEqual(bytes('하나'))
  expect(await archive.get('alerts/x')).toEqual(new Uint8Array())
  expect(await archive.list('reports/report-2030-01/r')).toEqual([
    'reports/report-2030-01/r1/report.json',
    'reports/report-2030-01/r2/report.json',
  ])
  expect(await archive.list('')).toEqual([
    'alerts/x',
    'reports/report-2030-01/r1/report.json',
    'reports/report-2030-01/r2/report.json',
  ])
})

test('nothing is found and nothing is listed in an archive that was never written', async () => {
  const archive = openDirectoryArchive(join(folder, 'absent'))
  expect([await archive.get('a/b'), await archive.list('a/'), await archive.list('')]).toEqual([null, [], []])
})

test('a second put of a name is refused and leaves the first', async () => {
  const archive = openDirectoryArchive(folder)
  await archive.put('a/b', bytes('first'))
  expect(await failure(archive.put('a/b', bytes('second')))).toBe('ARCHIVE_EXISTS')
  expect(await archive.get('a/b')).toEqual(bytes('first'))
})

test('of twenty puts at once exactly one wins, whole', async () => {
  const archives = [openDirectoryArchive(folder), openDirectoryArchive(folder)]
  const texts = Array.from({ length: 20 }, (_, n) => `${n}`.repeat(100_000))
  const fates = await Promise.all(
    texts.map((text, n) => archives[n % 2]!.put('race/claim', bytes(text)).then(() => text, codeOf)),
  )
  const winners = fates.filter((fate) => fate !== 'ARCHIVE_EXISTS')
  expect(winners).toHaveLength(1)
  expect(new TextDecoder().decode((await archives[0]!.get('race/claim'))!)).toBe(winners[0])
  expect(readdirSync(join(folder, '.unfinished'))).toEqual([])
})

test('files are read-only and folders are for the owner alone', async () => {
  await openDirectoryArchive(join(folder, 'a')).put('b/c', bytes('x'))
  const modes = ['a', 'a/b', 'a/.unfinished', 'a/b/c'].map(
    (name) => statSync(join(folder, name)).mode & 0o777,
  )
  expect(modes).toEqual([0o700, 0o700, 0o700, 0o400])
})

test.each([
  '',
  '/etc/passwd',
  '../x',
  'a/../b',
  'a/..b',
  'a//b',
  'a/',
  '.unfinished/x',
  'a/.hidden',
  'a\\b',
  'a\0b',
  'A/b',
  'a b',
  'a/b.',
  'ㄱ',
  `a/${'x'.repeat(129)}`,
  'x/'.repeat(300),
])('the name %j is refused', async (name) => {
  const archive = openDirectoryArchive(folder)
  expect(isArchiveName(name)).toBe(false)
  expect([await failure(archive.put(name, bytes('x'))), await failure(archive.get(name))]).toEqual([
    'INTERNAL',
    'INTERNAL',
  ])
  expect(readdirSync(folder)).toEqual([])
})

test('a prefix that leaves the archive is refused', async () => {
  expect(await failure(openDirectoryArchive(folder).list('../'))).toBe('INTERNAL')
})

test('a place that is not a folder is an archive that does not answer', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'x')
  const archive = openDirectoryArchive(join(file, 'archive'))
  expect([
    await failure(archive.put('a/b', bytes('x'))),
    await failure(archive.get('a/b')),
    await failure(archive.list('a/')),
  ]).toEqual(['ARCHIVE_UNAVAILABLE', 'ARCHIVE_UNAVAILABLE', 'ARCHIVE_UNAVAILABLE'])
})

test('what an earlier crash left unfinished is removed after an hour, and not before', async () => {
  const unfinished = join(folder, '.unfinished')
  await mkdir(unfinished)
  writeFileSync(join(unfinished, 'old'), 'x')
  writeFileSync(join(unfinished, 'new'), 'x')
  utimesSync(join(unfinished, 'old'), new Date(0), new Date(0))
  await openDirectoryArchive(folder).put('a', bytes('x'))
  expect(readdirSync(unfinished)).toEqual(['new'])
})

const run = (command: string, args: string[]) =>
  new Promise<{ code: number | null; signal: string | null; out: string }>((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('exit', (code, signal) => resolve({ code, signal, out }))
  })

test('a disk that takes no more is ARCHIVE_UNAVAILABLE and leaves no object', async () => {
  const limited = `ulimit -f 64; exec "$0" "$@"`
  const { code, out } = await run('bash', ['-c', limited, process.execPath, CHILD, folder, 'put-large'])
  expect({ code, out }).toEqual({ code: 0, out: 'ARCHIVE_UNAVAILABLE\n' })
  expect(await openDirectoryArchive(folder).list('')).toEqual([])
})

test('a process killed while it puts leaves whole objects only', async () => {
  const seen: string[] = []
  for (const milliseconds of [5, 20, 45, 80]) {
    const place = join(folder, `${milliseconds}`)
    const child = spawn(process.execPath, [CHILD, place, 'put-many'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let acknowledged = ''
    child.stdout.on('data', (chunk) => {
      acknowledged += chunk
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    const archive = openDirectoryArchive(place)
    const names = await archive.list('')
    for (const name of names) {
      const content = (await archive.get(name))!
      expect({ name, size: content.length }).toEqual({ name, size: 1_000_000 })
    }
    const told = acknowledged.split('\n').filter((line) => line.startsWith('o-'))
    expect(told.filter((name) => !names.includes(name))).toEqual([])
    seen.push(...told)
  }
  expect(seen.length).toBeGreaterThan(0)
})
