// SPDX-License-Identifier: Apache-2.0
// Capture as the functions framework runs it: registered by its name, and answering what the embedded server answers.

import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { http } from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { serveHttp } from '../../cli/start/http-server.ts'
import type { CaptureDeps } from '../../functions/capture/capture.ts'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { captureFunction } from '../../functions/capture/handler.ts'
import { keyCredentials } from '../../functions/capture/producers.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { readPlan } from '../../plan/read.ts'
import { fullEvent, smallestEvent } from '../../schemas/examples.ts'

const KEY = 'a-key-of-thirty-two-characters-or-more'
const stored: Row[] = []
let full = false
const deps = async (): Promise<CaptureDeps> => ({
  clock: fixedClock(new Date('2026-09-01T12:00:00+09:00')),
  credentials: keyCredentials(async () => [
    { id: 'local', key: KEY, systems: ['crm'], actor_types: ['handler'] },
  ]),
  rules: (
    (rules) => () =>
      rules
  )(captureRules(await readPlan(), () => ({ id: 'r1', secret: Buffer.alloc(32, 1) }))),
  warehouse: {
    append: async (table, rows) => {
      if (full) throw new LedgerError('WAREHOUSE_UNAVAILABLE')
      stored.push(...rows.map((row) => ({ table, ...row })))
    },
  },
})

type Sent = { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer }
type Got = { status: number; headers: Record<string, unknown>; text: string }
const NAMED = ['content-type', 'retry-after', 'www-authenticate', 'allow'] as const
const ask = (
  server: Server,
  { method = 'POST', path = '/v1/events', headers = {}, body = '' }: Sent,
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo
    const out = request(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      async (response) => {
        let text = ''
        for await (const part of response.setEncoding('utf8')) text += part
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(NAMED.map((name) => [name, response.headers[name]])),
          text,
        })
      },
    )
    out.on('error', reject)
    out.end(body)
  })
const listen = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
const close = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
const batch = JSON.stringify({ events: [smallestEvent, fullEvent] })

describe('the deployed function', () => {
  let cloud: Server
  const before = process.env
  beforeAll(async () => {
    process.env = Object.fromEntries(
      Object.entries(before).filter(([name]) => !name.startsWith('ACCESS_LEDGER_')),
    )
    await import('../../functions/index.ts')
    cloud = await listen(getTestServer('capture'))
  })
  afterAll(async () => {
    process.env = before
    await close(cloud)
  })

  test('without its environment answers 500 with every missing variable, no value and no place in the code', async () => {
    process.env.ACCESS_LEDGER_PROJECT = 'project-name-not-shown'
    process.env.ACCESS_LEDGER_REDACTION_KEYS = 'secret-not-shown'
    const { status, text } = await ask(cloud, { headers, body: JSON.stringify(smallestEvent) })
    expect(status).toBe(500)
    const { error } = JSON.parse(text)
    expect(error).toEqual({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(
        /ACCESS_LEDGER_DATASET: .*ACCESS_LEDGER_LOCATION: .*ACCESS_LEDGER_AUDIENCE: .*ACCESS_LEDGER_REDACTION_KEYS: not JSON$/,
      ),
      help: 'Set what is listed.',
    })
    expect(text).not.toMatch(/not-shown|\.ts\b|\bat /)
  })
})

describe('the function and the embedded server', () => {
  let cloud: Server
  let embedded: Server
  let makes = 0
  beforeAll(async () => {
    http(
      'capture-injected',
      captureFunction(
        () => {
          makes += 1
          return makes === 1 ? Promise.reject(new LedgerError('WAREHOUSE_UNAVAILABLE', 'not yet')) : deps()
        },
        () => {},
      ),
    )
    cloud = await listen(getTestServer('capture-injected'))
    embedded = await serveHttp({ host: '127.0.0.1', port: 0, tls: undefined }, await deps())
  })
  afterAll(async () => {
    await close(cloud)
    await close(embedded)
  })

  test('a failure to put the function together is tried again at the next request', async () => {
    expect(await ask(cloud, { headers, body: batch })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
    })
    expect(await ask(cloud, { headers, body: batch })).toMatchObject({ status: 202 })
    expect(await ask(cloud, { headers, body: batch })).toMatchObject({ status: 202 })
    expect(makes).toBe(2)
  })

  const wrong = { ...smallestEvent, action: 'peek' }
  test.each<[string, number, Sent]>([
    ['one event', 202, { headers, body: JSON.stringify(smallestEvent) }],
    ['a batch', 202, { headers, body: batch }],
    ['a batch with one refused', 202, { headers, body: JSON.stringify({ events: [smallestEvent, wrong] }) }],
    ['all refused', 422, { headers, body: JSON.stringify(wrong) }],
    [
      'an event of another system',
      403,
      { headers, body: JSON.stringify({ ...smallestEvent, system_id: 'hr' }) },
    ],
    ['no credential', 401, { headers: { 'content-type': 'application/json' }, body: batch }],
    ['a wrong key', 401, { headers: { ...headers, authorization: 'Bearer nobody' }, body: batch }],
    ['another address', 404, { path: '/v1/event', headers, body: batch }],
    ['another method', 405, { method: 'PUT', headers, body: batch }],
    ['an empty batch', 400, { headers, body: '{"events": []}' }],
    ['another type', 415, { headers: { ...headers, 'content-type': 'text/plain' }, body: batch }],
    ['no type', 415, { headers: { authorization: headers.authorization }, body: batch }],
    [
      '501 events',
      413,
      { headers, body: JSON.stringify({ events: Array.from({ length: 501 }, () => smallestEvent) }) },
    ],
    ['a query in the address', 202, { path: '/v1/events?a=b', headers, body: batch }],
  ])('answer the same to %s', async (_what, status, sent) => {
    stored.length = 0
    const inCloud = await ask(cloud, sent)
    const rows = stored.splice(0)
    const here = await ask(embedded, sent)
    expect(inCloud.status).toBe(status)
    expect(inCloud).toEqual(here)
    expect(rows).toEqual(stored)
  })

  test('answer 503 with Retry-After while the warehouse does not take rows', async () => {
    full = true
    try {
      const [inCloud, here] = [
        await ask(cloud, { headers, body: batch }),
        await ask(embedded, { headers, body: batch }),
      ]
      expect(inCloud).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
      expect(inCloud).toEqual(here)
    } finally {
      full = false
    }
  })

  test.each<[string, number, Sent]>([
    ['compressed text', 415, { headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(batch) }],
    ['personal data in the address', 404, { path: '/v1/900101-1234568', headers, body: batch }],
  ])('show nothing of %s, neither in the answer nor on the console', async (_what, status, sent) => {
    const printed: string[] = []
    const spies = [
      ...(['log', 'error', 'warn'] as const).map((name) =>
        jest
          .spyOn(console, name)
          .mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(' '))),
      ),
    ]
    try {
      for (const server of [cloud, embedded]) {
        const { status: came, text } = await ask(server, sent)
        expect({ came, problem: Object.keys(JSON.parse(text)) }).toEqual({ came: status, problem: ['error'] })
        expect(text).not.toMatch(/900101|node_modules| at /)
      }
      expect(printed.join('\n')).not.toMatch(/900101/)
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
  })
})
