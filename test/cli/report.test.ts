// SPDX-License-Identifier: Apache-2.0
// From made-up activity to the report, as an operator would try it on a fresh folder: simulate, import, detect, report,
// and what happens when the relay of the mail is away.

import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { simpleParser } from 'mailparser'
import { startRelay } from '../platform/relay.ts'
import { type Ended, newFolder, removeFolders, run } from './command.ts'
import { perform } from './perform.ts'

const place = newFolder()
const data = join(place, 'ledger')
const NOW = ['--now', '2026-11-04T09:00:00+09:00']
const command = (...args: string[]) => perform([...args, ...NOW, '--data', data])
const report = (...args: string[]) => command('report', '--period', '2026-10', ...args)
const mails = (): string[] => readdirSync(join(data, 'outbox')).filter((name) => name.endsWith('.eml'))

/** A port that nobody listens on. */
const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
const relayOf = (port: number) => ({
  ACCESS_LEDGER_SMTP_HOST: '127.0.0.1',
  ACCESS_LEDGER_SMTP_PORT: String(port),
  ACCESS_LEDGER_SMTP_STARTTLS: 'none',
})

/** The same ledger with a relay that is away: its four attempts take half a minute, so they run beside the other tests. */
const away = join(place, 'away')
let failing: Promise<Ended>

beforeAll(async () => {
  const events = join(place, 'events.ndjson')
  const labels = join(place, 'labels.json')
  const made = await perform([
    'simulate',
    '--staff',
    '6',
    '--days',
    '35',
    '--from',
    '2026-09-27',
    '--incidents',
    'bulk_download_at_night',
    '--out',
    events,
    '--labels',
    labels,
  ])
  expect(made).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringMatching(/^[\d,]+ events of 6 people over 35 days, seed 7\n$/),
  })
  expect([events, labels].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600])
  // Judging looks at what arrived five minutes before it starts, so the import is given an earlier time.
  const imported = await perform(['import', events, '--now', '2026-11-02T09:00:00+09:00', '--data', data])
  expect(imported.code).toBe(0)
  expect(imported.out).toContain('accepted')
  const days = await command('detect', '--from', '2026-10-01', '--to', '2026-10-31', '--no-mail')
  expect(days).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^31 days judged, 31 with new facts\n\d+ rule runs complete, 0 failed, 0 not checked\n\d+ findings \(\d+ high\), \d+ signals, 0 suppressed/,
    ),
  })
  expect(JSON.parse(readFileSync(labels, 'utf8'))).toBeTruthy()
  const umask = process.umask(0o077)
  cpSync(data, away, { recursive: true })
  process.umask(umask)
  failing = run(['report', '--period', '2026-10', ...NOW, '--data', away], {
    env: relayOf(await closedPort()),
  })
}, 120_000)
afterAll(removeFolders)

describe('the report of a period', () => {
  test('as a preview is printed and written as HTML, and archives and mails nothing', async () => {
    const html = join(place, 'preview.html')
    const { code, out, err } = await report('--no-mail', '--language', 'en', '--html', html)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/bulk_download|Bulk download/)
    expect(out).toMatch(/A preview: nothing was archived or mailed\.\n$/)
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[\s\S]*lang="en"/i)
    expect({ mails: mails(), archive: readdirSync(join(data, 'archive')) }).toEqual({
      mails: [],
      archive: [],
    })
  })

  test('that is not closed yet is refused, but can be previewed', async () => {
    expect(await command('report', '--period', '2026-11')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^PERIOD_OPEN: .*2026-11 closes at /),
    })
    expect(await command('report', '--period', '2026-11', '--no-mail')).toMatchObject({ code: 0, err: '' })
  })

  test.each(['2026-13', '2026-1', '2026', 'october', '2026-10-01', '../2026-10'])(
    'named %s is misuse',
    async (period) => {
      expect(await command('report', '--period', period)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/^PERIOD_INVALID: .*a month as YYYY-MM/),
      })
    },
  )

  test('is archived and mailed once, archived again as a revision, and mailed again only when told', async () => {
    const first = await report()
    expect(first).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Archived as .*\nMailed to the officer into .*\.eml\n$/),
    })
    const [file] = mails()
    expect(mails()).toHaveLength(1)
    const mail = await simpleParser(readFileSync(join(data, 'outbox', file ?? '')))
    expect(mail.messageId).toMatch(/^<.*2026-10.*>$/)
    expect(first.out).toContain(join(data, 'outbox', file ?? ''))
    const again = await report()
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /Revision 2: not mailed, because the period was reported before\. --send-again mails it\.\n$/,
      ),
    })
    expect(mails()).toEqual([file])
    const told = await report('--send-again')
    expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/Mailed to the officer into /) })
    expect(mails()).toHaveLength(2)
    const ids = await Promise.all(
      mails().map(async (name) => (await simpleParser(readFileSync(join(data, 'outbox', name)))).messageId),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

test('a relay that is away leaves the report queued: exit code, doctor and the next run show it, and it is sent once', async () => {
  const first = await failing
  expect({ code: first.code, err: first.err }).toEqual({
    code: 1,
    err: expect.stringMatching(
      /^MAIL_UNAVAILABLE: .*\nThe message stays queued; doctor shows it, and the next run sends it\.\n$/,
    ),
  })
  expect(first.out).toMatch(/^Archived as /)
  expect(first.out).not.toContain('Mailed')
  const doctor = await perform(['doctor', '--data', away, ...NOW], relayOf(1))
  expect(doctor.code).toBe(1)
  expect(doctor.out).toMatch(/^FAILED +Report +report-2026-10 revision 1 is queued: MAIL_UNAVAILABLE/m)
  const relay = await startRelay({ tls: 'none' })
  try {
    const env = relayOf(relay.settings.port)
    const next = await perform(['report', '--period', '2026-10', ...NOW, '--data', away], env)
    expect(next).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/Revision 1, which was waiting, is mailed now\n$/),
    })
    expect(Object.values(await relay.counts())).toEqual([1])
    expect(Object.keys(await relay.counts())[0]).toMatch(/^<.*2026-10.*>$/)
    const archived = readdirSync(join(away, 'archive'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('report-2026-10') && name.endsWith('report.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(away, 'archive', name), 'utf8')).message?.message_id)
    expect(archived[0]).toBe(Object.keys(await relay.counts())[0])
    await perform(['report', '--period', '2026-10', ...NOW, '--data', away], env)
    expect(Object.values(await relay.counts())).toEqual([1])
    expect((await perform(['doctor', '--data', away, ...NOW], env)).out).not.toContain('FAILED')
  } finally {
    await relay.close()
  }
  expect(existsSync(join(away, 'outbox')) ? readdirSync(join(away, 'outbox')) : []).toEqual([])
}, 120_000)
