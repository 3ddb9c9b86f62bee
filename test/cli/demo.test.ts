// SPDX-License-Identifier: Apache-2.0
// `demo` as a newcomer runs it, in a folder of its own, twice, and the folders it refuses.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { simpleParser } from 'mailparser'
import { openLedger } from '../../cli/ledger.ts'
import { judgeEvent } from '../../functions/capture/judge-event.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { newFolder, removeFolders, run } from './command.ts'
import { event } from './events.ts'
import { perform } from './perform.ts'

afterAll(removeFolders)
const data = join(newFolder(), 'demo')

describe('the demo', () => {
  let first = ''
  const took = (out: string) => out.replace(/Took +\d+ s/, 'Took')

  test('finds what it planted, and says where the report lies and what to do next', async () => {
    const { code, out } = await run(['demo', '--data', data], { cwd: dirname(data) })
    first = out
    expect(code).toBe(0)
    expect(out).toMatch(
      /^Events +[\d,]+ accepted, [\d,]+ of them sent twice \(visible once\), [\d,]+ refused$/m,
    )
    expect(out).toMatch(
      /^Detection +[\d,]+ rule runs over 6\d days, 0 failed; \d+ high findings mailed at once$/m,
    )
    expect(out).toMatch(/^Incidents +6 of 6 incidents found, \d+ other findings$/m)
    expect(Number(/(\d+) other findings$/m.exec(out)?.[1])).toBeLessThan(10)
    expect(out.match(/^ +found /gm)).toHaveLength(6)
    expect(out.match(/^ +quiet /gm)).toHaveLength(2)
    expect(Number(/^Took +(\d+) s$/m.exec(out)?.[1])).toBeLessThan(90)
    expect(out).toContain(`npm start -- --data ${relative(dirname(data), data)}`)
    const [eml, html] = ['eml', 'html'].map((kind) =>
      join(dirname(data), new RegExp(`(\\S+\\.${kind})$`, 'm').exec(out)?.[1] ?? ''),
    ) as [string, string]
    const mail = await simpleParser(readFileSync(eml))
    expect(mail.subject).toContain('2026')
    expect(String(mail.html).replaceAll('\r\n', '\n').trim()).toBe(readFileSync(html, 'utf8').trim())
    expect(statSync(data).mode & 0o777).toBe(0o700)
  }, 400_000)

  test('leaves a ledger that can be asked, and makes the same one again', async () => {
    const asked = ['query', '@findings', '--param', 'first_day=2026-10-01', '--param', 'last_day=2026-10-31']
    const { code, out } = await perform([...asked, '--format', 'json', '--data', data])
    expect({ code, enough: JSON.parse(out).length >= 6 }).toEqual({ code: 0, enough: true })
    const again = await run(['demo', '--data', data], { cwd: dirname(data) })
    expect(again.code).toBe(0)
    expect(took(again.out)).toBe(took(first))
  }, 400_000)

  test('refuses its own folder once it holds an event the demo did not make, or a file', async () => {
    const note = join(data, 'note.txt')
    writeFileSync(note, 'mine')
    expect(await perform(['demo', '--data', data])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/DEMO_FOLDER: .*it holds note\.txt/),
    })
    rmSync(note)
    const clock = fixedClock(new Date('2026-11-04T10:00:00+09:00'))
    const ledger = await openLedger({ dataFolder: data, planFolder: undefined, memoryMb: 256 }, clock)
    const producer = { id: 'local', systems: ['crm'], actor_types: ['handler' as const] }
    const judged = judgeEvent(event(1), producer, ledger.rules, clock.now())
    if (!('row' in judged)) throw new Error(judged.refusal.path)
    await ledger.warehouse.append('access_events', [judged.row])
    await ledger.close()
    const before = readdirSync(data, { recursive: true }).sort()
    expect(await perform(['demo', '--data', data])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/DEMO_FOLDER: .*it holds events the demo did not make/),
    })
    expect(readdirSync(data, { recursive: true }).sort()).toEqual(before)
  })
})

test('a folder that no demo made is left alone, also one that is a ledger', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'letter.txt'), 'mine')
  const ledger = newFolder()
  expect(
    (
      await perform([
        'query',
        '@rule_runs',
        '--param',
        'first_day=2026-01-01',
        '--param',
        'last_day=2026-01-01',
        '--data',
        ledger,
      ])
    ).code,
  ).toBe(0)
  for (const place of [folder, ledger]) {
    const before = readdirSync(place, { recursive: true }).sort()
    expect(await perform(['demo'], { ACCESS_LEDGER_DATA: place })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/DEMO_FOLDER: .*it is not empty and no demo made it/),
    })
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(before)
  }
  mkdirSync(join(ledger, 'sub'))
  copyFileSync(join(data, 'demo.json'), join(ledger, 'demo.json'))
  expect((await perform(['demo', '--data', ledger])).err).toMatch(/DEMO_FOLDER: .*it holds sub/)
  expect(existsSync(join(ledger, 'ledger.duckdb'))).toBe(true)
})
