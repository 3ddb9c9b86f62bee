// SPDX-License-Identifier: Apache-2.0
// An import that is killed at any moment and started again has every event once.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { importFile } from '../../cli/import/import-file.ts'
import { ask, event, NOW, ndjson, openAt, temporaryFolder } from './ledger.ts'

const CHILD = fileURLToPath(new URL('import-child.ts', import.meta.url))
const EVENTS = 12_000
/** Milliseconds after the child said that it reads. */
const MOMENTS = [5, 60, 140, 230, 350]

const killedAfter = async (folder: string, file: string, wait: number): Promise<void> => {
  const child = spawn(process.execPath, [CHILD, folder, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  await sleep(wait)
  child.kill('SIGKILL')
  await ended
}

test('Killed five times and started again, it loses no event, shows none twice and lists each refused line once.', async () => {
  const folder = temporaryFolder()
  try {
    const file = join(folder, 'events.ndjson')
    const lines = Array.from({ length: EVENTS }, (_, index) => {
      const { event_id: _id, ...rest } = event(index)
      return index % 10 === 0 ? { ...rest, action: 'look' } : rest
    })
    writeFileSync(file, ndjson(lines))
    for (const wait of MOMENTS) await killedAfter(folder, file, wait)
    const ledger = await openAt(folder)
    try {
      const result = await importFile(ledger, {
        file,
        clock: NOW,
        refusedFile: join(folder, 'refused.ndjson'),
      })
      expect([result.read, result.accepted, result.refused]).toEqual([EVENTS, 0.9 * EVENTS, 0.1 * EVENTS])
      expect(
        await ask(
          ledger,
          'SELECT count(*) AS shown, count(DISTINCT subjects[1].id) AS whom FROM events',
          'shown',
          'whom',
        ),
      ).toEqual([{ shown: String(0.9 * EVENTS), whom: String(0.9 * EVENTS) }])
      expect(
        await ask(
          ledger,
          `SELECT count(*) AS n, count(DISTINCT line) AS lines FROM read_json('${join(folder, 'refused.ndjson')}')`,
          'n',
          'lines',
        ),
      ).toEqual([{ n: String(0.1 * EVENTS), lines: String(0.1 * EVENTS) }])
    } finally {
      await ledger.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)
