// SPDX-License-Identifier: Apache-2.0
// Delivery under real kills: a process dies at each point, another follows, and a real relay counts what it took.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { DeliveryResult } from '../../functions/report/deliver.ts'
import { startRelay, type TestRelay } from '../platform/relay.ts'
import { request } from './delivery-fixture.ts'

const CHILD = join(import.meta.dirname, 'deliver-child.ts')
const idOf = (text: string) => request(text).message.message_id

let folder: string
let relay: TestRelay
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-delivery-'))
  children = []
})
afterEach(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

type Ended = { signal: string | null; result: DeliveryResult | null }

const run = (text: string, killAt = '', alone = true): Promise<Ended> =>
  new Promise((resolve) => {
    const task = {
      archive: join(folder, 'archive'),
      records: join(folder, 'records'),
      relay: relay.settings,
      text,
      killAt,
      alone,
    }
    const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('close', (_code, signal) => resolve({ signal, result: out ? JSON.parse(out) : null }))
  })

const records = () =>
  readFileSync(join(folder, 'records'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)[0])

const SENT = ['sending', 'sent']

test.each<[string, Record<string, number>, string[]]>([
  ['before report', { [idOf('second')]: 1 }, ['archived', ...SENT]],
  ['after report', { [idOf('first')]: 1 }, ['archived', ...SENT]],
  ['after recording archived', { [idOf('first')]: 1 }, ['archived', 'archived', ...SENT]],
  ['before attempt', { [idOf('first')]: 1 }, ['archived', 'archived', ...SENT]],
  ['after attempt', { [idOf('first')]: 1 }, ['archived', 'doubt', ...SENT]],
  ['after recording sending', { [idOf('first')]: 1 }, ['archived', 'sending', 'doubt', ...SENT]],
  ['before sending', { [idOf('first')]: 1 }, ['archived', 'sending', 'doubt', ...SENT]],
  ['after the answer', { [idOf('first')]: 2 }, ['archived', 'sending', 'doubt', ...SENT]],
  ['before outcome', { [idOf('first')]: 2 }, ['archived', 'sending', 'doubt', ...SENT]],
  ['after outcome', { [idOf('first')]: 1 }, ['archived', 'sending', 'sent']],
  ['before recording sent', { [idOf('first')]: 1 }, ['archived', 'sending', 'sent']],
  ['after recording sent', { [idOf('first')]: 1 }, ['archived', 'sending', 'sent', 'sent']],
])('killed %s, the next run leaves %j at the relay', async (killAt, counts, states) => {
  relay = await startRelay()
  expect(await run('first', killAt)).toEqual({ signal: 'SIGKILL', result: null })
  const { result } = await run('second')
  expect({ counts: await relay.counts(), states: records(), state: result!.state }).toEqual({
    counts,
    states,
    state: 'sent',
  })
})

test('killed while the relay keeps its answer, the same bytes are sent again', async () => {
  relay = await startRelay({
    fates: ['take_and_hang', 'take'],
    onMessage: (n) => {
      if (n === 1) children[0]!.kill('SIGKILL')
    },
  })
  expect((await run('first')).signal).toBe('SIGKILL')
  await run('second')
  expect(await relay.counts()).toEqual({ [idOf('first')]: 2 })
  expect(relay.raw[0]!.equals(relay.raw[1]!)).toBe(true)
  expect(records()).toEqual(['archived', 'sending', 'doubt', 'sending', 'sent'])
})

test('after a kill another process that cannot know it waits for the end of the lease', async () => {
  relay = await startRelay()
  await run('first', 'after attempt')
  const { result } = await run('second', '', false)
  expect([result!.state, result!.sent_now, await relay.counts()]).toEqual(['sending', false, {}])
})

test('of four processes at once one sends, and all agree on the message', async () => {
  relay = await startRelay()
  const ended = await Promise.all(['a', 'b', 'c', 'd'].map((text) => run(text, '', false)))
  const results = ended.map(({ result }) => result!)
  expect(Object.values(await relay.counts())).toEqual([1])
  expect(new Set(results.map(({ message_id }) => message_id))).toEqual(
    new Set(Object.keys(await relay.counts())),
  )
  expect(results.filter(({ sent_now }) => sent_now).map(({ state }) => state)).toEqual(['sent'])
  expect(results.filter(({ archived_now }) => archived_now)).toHaveLength(1)
  expect(results.every(({ state }) => state === 'sent' || state === 'sending')).toBe(true)
})
