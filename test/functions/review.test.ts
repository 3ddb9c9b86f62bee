// SPDX-License-Identifier: Apache-2.0
// Detect and report as the functions framework runs them, on a real ledger: what a schedule calls, however often it calls,
// and what a call cut short leaves to the next.
import { readdirSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { detectFunction } from '../../functions/detect/handler.ts'
import { type ReviewDeps, runDetect } from '../../functions/detect/run-detect.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Message } from '../../functions/platform/mailer.ts'
import { reportFunction } from '../../functions/report/handler.ts'
import { loadStatement } from '../../sql/statements.ts'
import { bulkDownload, openTestLedger, type TestLedger } from '../detect/ledger.ts'

const MORNING = '2030-03-06T09:00:00+09:00'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

let ledger: TestLedger
let handed: Message[]
let lines: string[]
let now: string
let faults: { append?: string; archive?: RegExp; mail?: 'MAIL_UNAVAILABLE' | 'MAIL_REFUSED' }
let servers: Server[]

beforeEach(async () => {
  process.env.ACCESS_LEDGER_PROJECT = 'example-project'
  ledger = await openTestLedger()
  handed = []
  lines = []
  now = MORNING
  faults = {}
  servers = []
  await ledger.store([bulkDownload('2030-03-05T10:00:00+09:00', 'staff-01')])
})
afterEach(async () => {
  delete process.env.ACCESS_LEDGER_PROJECT
  for (const server of servers) await new Promise((resolve) => server.close(resolve))
  await ledger.close()
})

const clock = { now: () => new Date(now) }

/** Enough to find what these tests store; all of them are judged elsewhere. */
const RULES = ['bulk_download', 'download_without_reason', 'off_hours_access']

const deps = async (): Promise<ReviewDeps> => {
  const archive = openDirectoryArchive(ledger.folder.archive)
  const base = await ledger.at(now)
  const append: ReviewDeps['warehouse']['append'] = (table, rows) =>
    faults.append === table
      ? Promise.reject(new LedgerError('WAREHOUSE_UNAVAILABLE', `append to ${table}`))
      : base.warehouse.append(table, rows)
  return {
    ...base,
    rules: base.rules.filter(({ id }) => RULES.includes(id)),
    clock,
    warehouse: { ...base.warehouse, append },
    from: { name: 'access-ledger', address: 'access-ledger@example.com' },
    language: 'ko',
    delivery: {
      archive: {
        ...archive,
        put: (name, bytes) =>
          faults.archive?.test(name)
            ? Promise.reject(new LedgerError('ARCHIVE_UNAVAILABLE'))
            : archive.put(name, bytes),
      },
      mailer: {
        send: async (message) => {
          if (faults.mail) throw new LedgerError(faults.mail, 'the relay said so')
          handed.push(message)
          return { state: 'sent', answer: '250' }
        },
      },
      clock,
      record: (row) => append('reports', [row]),
      owner: 'test',
      alone: false,
    },
  }
}

let names = 0
const serve = async (make: typeof detectFunction | typeof reportFunction): Promise<string> => {
  names += 1
  const name = `review-${names}`
  http(
    name,
    make(deps, (line) => void lines.push(line)),
  )
  const server = getTestServer(name)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
type Asked = { method?: string; path?: string; body?: string }
const call = async (url: string, { method = 'POST', path = '/', body }: Asked = {}) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'text/plain', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    ...(body === undefined ? {} : { body }),
  })
  return {
    status: response.status,
    retry: response.headers.get('retry-after'),
    body: (await response.json()) as Record<string, unknown>,
  }
}
const codeOf = (answer: { body: Record<string, unknown> }) => (answer.body.error as { code: string }).code
const said = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
const runsStored = () => ledger.calls.filter((one) => one === 'append rule_runs').length

describe('detect', () => {
  test('judges the days that are due and mails what is high, once, however often it is called', async () => {
    const url = await serve(detectFunction)
    expect(await call(url)).toEqual({
      status: 200,
      retry: null,
      body: { days: ['2030-03-04', '2030-03-05'], mailed: 1, more: false },
    })
    expect(await call(url)).toMatchObject({ status: 200, body: { days: [], mailed: 0, more: false } })
    expect(handed.map(({ to }) => to)).toHaveLength(1)
  })

  test('says in the log which days it judged, within the trace of the call, and names nobody', async () => {
    const url = await serve(detectFunction)
    await call(url)
    expect(said().map(({ severity, event, day, status }) => ({ severity, event, day, status }))).toEqual([
      { severity: 'INFO', event: 'day_judged', day: '2030-03-04', status: undefined },
      { severity: 'INFO', event: 'day_judged', day: '2030-03-05', status: undefined },
      { severity: 'INFO', event: 'request', day: undefined, status: 200 },
    ])
    expect(lines.join()).not.toMatch(/staff-01|M-1\d+|192\.0\.2/)
    expect(said().map((line) => line['logging.googleapis.com/trace'])).toEqual(
      lines.map(() => `projects/example-project/traces/${TRACE}`),
    )
  })

  test.each(['rule_runs', 'findings', 'reports'])(
    'answers 503 while %s takes no rows, and the next call makes up for it',
    async (table) => {
      const url = await serve(detectFunction)
      faults.append = table
      expect(await call(url)).toMatchObject({ status: 503, retry: '5' })
      faults = {}
      expect((await call(url)).status).toBe(200)
      expect(handed).toHaveLength(1)
      const march = { first_day: '2030-03-01', last_day: '2030-03-31' }
      expect(await ledger.warehouse.query(loadStatement('detect/high_findings'), march)).toHaveLength(1)
    },
  )

  test.each([/^alerts\//, /report\.json$/, /attempt-1/])(
    'a call that dies at %s after the days were judged loses no alert: the next one mails it',
    async (object) => {
      const url = await serve(detectFunction)
      faults.archive = object
      const dead = await call(url)
      expect([dead.status, codeOf(dead), handed.length]).toEqual([503, 'ARCHIVE_UNAVAILABLE', 0])
      faults = {}
      expect(await call(url)).toMatchObject({ status: 200, body: { days: [] } })
      expect(handed).toHaveLength(1)
    },
  )

  test('a relay that is away is a 503, and the queued alert goes out with the next call', async () => {
    const url = await serve(detectFunction)
    faults.mail = 'MAIL_UNAVAILABLE'
    const away = await call(url)
    expect([away.status, codeOf(away)]).toEqual([503, 'MAIL_UNAVAILABLE'])
    faults = {}
    expect((await call(url)).status).toBe(200)
    expect(handed).toHaveLength(1)
  })

  test('calls at once are one run with one answer', async () => {
    const url = await serve(detectFunction)
    const answers = await Promise.all([call(url), call(url), call(url)])
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(runsStored()).toBe(2)
  })

  test('stops before the next day when its time is over, and the next call goes on', async () => {
    let looks = 0
    const first = await runDetect(
      await deps(),
      () => ++looks > 1,
      () => {},
    )
    expect([first.runs.map(({ day }) => day), first.more]).toEqual([['2030-03-04'], true])
    const second = await runDetect(
      await deps(),
      () => false,
      () => {},
    )
    expect([second.runs.map(({ day }) => day), second.more, second.mailed]).toEqual([
      ['2030-03-05'],
      false,
      1,
    ])
  })

  test('judges a range again that is asked for', async () => {
    const url = await serve(detectFunction)
    await call(url)
    expect(await call(url, { body: '{"from":"2030-03-05","to":"2030-03-05"}' })).toMatchObject({
      status: 200,
      body: { days: ['2030-03-05'], mailed: 0 },
    })
  })

  test.each<[Asked, number, string]>([
    [{ method: 'PUT' }, 405, 'METHOD'],
    [{ method: 'GET' }, 405, 'METHOD'],
    [{ path: '/v1/events' }, 404, 'NOT_FOUND'],
    [{ body: '{"from"' }, 400, 'BODY_NOT_JSON'],
    [{ body: '[]' }, 400, 'USAGE'],
    [{ body: '{"from":"2030-03-05"}' }, 400, 'USAGE'],
    [{ body: '{"from":"5 March","to":"2030-03-05"}' }, 400, 'USAGE'],
    [{ body: '{"from":"2030-03-05","to":"2030-03-09"}' }, 400, 'USAGE'],
    [{ body: '{"days":"secret-900101-1234568"}' }, 400, 'USAGE'],
    [{ body: `{"from":"${'x'.repeat(1_000)}"}` }, 413, 'BODY_TOO_LARGE'],
  ])('refuses %j', async (asked, status, code) => {
    const answer = await call(await serve(detectFunction), asked)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(JSON.stringify(answer.body) + lines.join()).not.toMatch(/secret-|5 March|xxx/)
    expect(runsStored()).toBe(0)
  })

  test('a failure that the catalogue does not know is told by its kind and place, without its words', async () => {
    const url = await serve(detectFunction)
    ledger.warehouse.query = () => Promise.reject(new TypeError('M-100001 of staff-01'))
    const answer = await call(url)
    expect([answer.status, codeOf(answer)]).toEqual([500, 'INTERNAL'])
    expect(said()[0]).toMatchObject({ event: 'unexpected', name: 'TypeError' })
    expect(String(said()[0]?.at).split(',')[0]).toMatch(/^review\.test\.ts:\d+:\d+$/)
    expect(JSON.stringify(answer.body) + lines.join()).not.toContain('staff-01')
  })

  test('is healthy when its parts could be put together, and says nothing in the log about that', async () => {
    const url = await serve(detectFunction)
    expect(await call(url, { method: 'GET', path: '/health' })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    })
    expect(lines).toEqual([])
  })
})

describe('report', () => {
  const APRIL = '2030-04-01T09:00:00+09:00'

  test('is not due before the period closed, then made and mailed once', async () => {
    const url = await serve(reportFunction)
    expect(await call(url)).toMatchObject({ status: 200, body: { period: '2030-02', state: 'not due' } })
    now = APRIL
    expect(await call(url)).toMatchObject({
      status: 200,
      body: { period: '2030-03', state: 'sent', revision: 1, resumed: 0 },
    })
    expect(await call(url)).toMatchObject({ status: 200, body: { state: 'reported before', revision: null } })
    expect(handed).toHaveLength(1)
  })

  test('a preview counts findings, and archives and mails nothing', async () => {
    const url = await serve(reportFunction)
    await call(await serve(detectFunction))
    handed = []
    expect(await call(url, { body: '{"preview":"2030-03"}' })).toMatchObject({
      status: 200,
      body: { period: '2030-03', preview: true },
    })
    expect(handed).toEqual([])
    expect(readdirSync(ledger.folder.archive).filter((name) => name.startsWith('reports/report'))).toEqual([])
  })

  test('a relay that is away leaves it archived and queued; the next call sends the same message', async () => {
    now = APRIL
    const url = await serve(reportFunction)
    faults.mail = 'MAIL_UNAVAILABLE'
    expect((await call(url)).status).toBe(503)
    faults = {}
    expect(await call(url)).toMatchObject({ status: 200, body: { state: 'reported before', resumed: 1 } })
    expect(handed).toHaveLength(1)
  })

  test('a message that is refused for good is an error once, and named in the log of each call after', async () => {
    now = APRIL
    const url = await serve(reportFunction)
    faults.mail = 'MAIL_REFUSED'
    const refused = await call(url)
    expect([refused.status, codeOf(refused)]).toEqual([502, 'MAIL_REFUSED'])
    lines = []
    expect((await call(url)).status).toBe(200)
    expect(said()[0]).toMatchObject({
      severity: 'ERROR',
      event: 'mail_unsent',
      report_id: 'report-2030-03',
      revision: 1,
      state: 'failed',
    })
  })

  test.each<[string, number, string]>([
    ['{"preview":"2030-13"}', 400, 'USAGE'],
    ['{"period":"2030-03"}', 400, 'USAGE'],
    ['null', 400, 'USAGE'],
  ])('refuses %s', async (body, status, code) => {
    const answer = await call(await serve(reportFunction), { body })
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  })
})
