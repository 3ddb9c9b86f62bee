// SPDX-License-Identifier: Apache-2.0
// Two commands on one folder without a server: one waits for the other, and not for ever.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { COMMAND, newFolder, ROOT, removeFolders, run } from './command.ts'

afterAll(removeFolders)

const QUERY = ['query', '@events_of_day', '--param', 'day=2026-10-05', '--data']

/** Another process that holds the ledger of a folder open. */
const holder = async (data: string) => {
  const module = (path: string) => JSON.stringify(join(ROOT, path))
  const script = `const { openLedger } = await import(${module('cli/ledger.ts')})
    const { systemClock } = await import(${module('functions/platform/clock.ts')})
    await openLedger({ dataFolder: ${JSON.stringify(data)}, planFolder: undefined, memoryMb: 256 }, systemClock)
    console.log('open')
    setTimeout(() => process.exit(0), 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('two first commands at once make one ledger with one set of keys, and both are on record', async () => {
  const data = join(newFolder(), 'ledger')
  const both = await Promise.all([run([...QUERY, data]), run([...QUERY, data])])
  expect(both.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ])
  expect(JSON.parse(readFileSync(join(data, 'keys/producers.json'), 'utf8'))).toHaveLength(1)
  const { out } = await run([
    'query',
    "SELECT COUNT(*) AS n FROM events WHERE event_date >= '2026-01-01' AND operation = 'query @events_of_day'",
    '--format',
    'csv',
    '--data',
    data,
  ])
  expect(out).toBe('n\n2\n')
})

test('a second command waits ten seconds and then fails naming the process; it gets in when that one ends', async () => {
  const data = newFolder()
  const child = await holder(data)
  const started = performance.now()
  const waiting = await run([...QUERY, data])
  expect(waiting).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(new RegExp(`^WAREHOUSE_LOCKED: .*process ${child.pid} owns `)),
  })
  expect(performance.now() - started).toBeGreaterThanOrEqual(10_000)
  const patient = run([...QUERY, data])
  setTimeout(() => child.kill('SIGKILL'), 2000)
  expect(await patient).toMatchObject({ code: 0, err: '' })
})

test('the command is the bin script of the package, executable and free of this machine', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(join(ROOT, manifest.bin['access-ledger'])).toBe(COMMAND)
  expect(readFileSync(COMMAND, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node'])
})
