// SPDX-License-Identifier: Apache-2.0
// The functions as they are built and started: what is in them, what they refuse to start without, what they print, and
// how they stop. Google's side is answered by this process.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { type Built, buildFunctions, registeredFunctions } from '../../functions/build.ts'
import { CLOUD_ENVIRONMENTS } from '../../functions/platform/cloud-config.ts'
import { connectionExample, smallestEvent } from '../../schemas/examples.ts'
import { type Deployed, deploy, runToEnd, warm } from '../cloud/deployed.ts'
import { AUDIENCE, type Issuer, startIssuer } from '../cloud/identity.ts'
import { accountOf, planWithProducers } from '../cloud/plan.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SECRET = Buffer.alloc(32, 7).toString('base64')
const NOW_EVENT = { ...smallestEvent, occurred_at: new Date().toISOString() }
const CONNECTION = { ...connectionExample, occurred_at: new Date().toISOString() }
const ACCOUNT = accountOf('crm-backend')

let place: string
let built: Built[]
const folderOf = (name: string) => built.find((one) => one.name === name)?.folder ?? ''

beforeAll(async () => {
  // Inside the project, so that the framework is found where npm put it.
  place = mkdtempSync(join(ROOT, '.bundles-'))
  const plan = join(place, 'plan')
  planWithProducers(plan, [
    {
      ...{ id: 'crm-backend', systems: ['crm'], actor_types: ['handler'], services: ['shop'] },
      service_account: ACCOUNT,
    },
  ])
  built = await buildFunctions(place, plan)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const packageOf = (path: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
const contentsOf = ({ modules }: Built) => ({
  modules: modules.filter((path) => !packageOf(path)),
  packages: [...new Set(modules.flatMap((path) => packageOf(path) ?? []))].sort(),
})
type Held = {
  capture: { modules: string[]; packages: string[] }
  review: { packages: string[] }
  retain: { packages: string[] }
}
const held = parse(readFileSync(new URL('bundles.yaml', import.meta.url), 'utf8')) as Held

/** What a process wrote arrives a moment later. */
const until = async (reached: () => boolean): Promise<void> => {
  for (let looks = 0; looks < 200 && !reached(); looks += 1) await pause(20)
}

describe('what is in them', () => {
  test('each registered function has a schema of variables and a bundle', () => {
    expect(registeredFunctions().map(({ name }) => name)).toEqual(Object.keys(CLOUD_ENVIRONMENTS))
    expect(built.map(({ name }) => name)).toEqual(Object.keys(CLOUD_ENVIRONMENTS))
  })

  test('capture holds the modules of bundles.yaml and no other', () => {
    const capture = built.find(({ name }) => name === 'capture') as Built
    expect(contentsOf(capture)).toEqual(held.capture)
    const own = contentsOf(capture).modules.join()
    expect(own).not.toMatch(/duckdb|mail|functions\/(?:report|detect|retain)|sql\//)
  })

  test.each(['detect', 'report', 'retain'])('%s holds the packages of bundles.yaml and no other', (name) => {
    const one = built.find((bundle) => bundle.name === name) as Built
    expect(contentsOf(one).packages).toEqual(held[name === 'retain' ? 'retain' : 'review'].packages)
    expect(contentsOf(one).modules.join()).not.toMatch(/duckdb|cli\/|functions\/capture/)
  })

  test('every SQL file that a function names is deployed with it, as written and compiled', () => {
    const missing = built.flatMap(({ name, folder, modules }) =>
      modules
        .filter((path) => !packageOf(path))
        .flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(/loadStatement\('([\w/]+)'/g)])
        .flatMap(([, id]) => [`sql/${id}.sql`, `sql/compiled/${id}.sql`])
        .filter((file) => !existsSync(join(folder, file)))
        .map((file) => `${name}: ${file}`),
    )
    expect(missing).toEqual([])
  })

  test('capture is deployed without the people of the plan', () => {
    const plan = JSON.parse(readFileSync(join(folderOf('capture'), 'plan/deployed.json'), 'utf8'))
    expect(plan.roster).toEqual([])
    expect(plan.producers).toHaveLength(1)
  })

  test('a function installs the framework and nothing else, each package by version and checksum', () => {
    const root = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
    for (const { folder } of built) {
      const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const framework = root.packages['node_modules/@google-cloud/functions-framework'].version
      expect(dependencies).toEqual({ '@google-cloud/functions-framework': framework })
      const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
      const installed = Object.entries<{ version: string; integrity: string }>(packages).slice(1)
      expect(installed.length).toBeGreaterThan(50)
      for (const [name, { version, integrity }] of installed)
        expect({ name, version, integrity }).toEqual({
          name,
          version: root.packages[name].version,
          integrity: expect.stringMatching(/^sha512-/),
        })
    }
  })
})

describe('without a valid configuration', () => {
  test.each(Object.entries(CLOUD_ENVIRONMENTS))(
    '%s ends with 1 and lists all that is missing',
    async (name, schema) => {
      const { code, output } = await runToEnd(folderOf(name), name, {})
      expect(code).toBe(1)
      const [line, ...more] = output.split('\n').filter((text) => text.startsWith('{'))
      expect(more).toEqual([])
      const required = Object.entries(schema.shape).flatMap(([variable, one]) =>
        one.safeParse(undefined).success ? [] : [`${variable}: missing`],
      )
      expect(JSON.parse(line ?? '{}')).toEqual({
        severity: 'ERROR',
        message: `${name}: not_started`,
        function: name,
        event: 'not_started',
        code: 'CONFIG_INVALID',
        problems: required,
      })
    },
  )

  test('where Cloud Run runs it, capture does not start with the addresses of a test', async () => {
    const { code, output } = await runToEnd(folderOf('capture'), 'capture', {
      ...CAPTURE,
      ACCESS_LEDGER_EMULATED_BIGQUERY: 'http://127.0.0.1:9050',
      K_SERVICE: 'capture',
    })
    expect([code, output]).toEqual([1, expect.stringContaining('not where Cloud Run runs the process')])
    expect(output).not.toContain(SECRET)
  })
})

const CAPTURE = {
  ACCESS_LEDGER_PROJECT: 'local',
  ACCESS_LEDGER_DATASET: 'access_ledger',
  ACCESS_LEDGER_LOCATION: 'asia-northeast3',
  ACCESS_LEDGER_AUDIENCE: AUDIENCE,
  ACCESS_LEDGER_REDACTION_KEYS: JSON.stringify([{ id: 'r1', secret: SECRET, from: '1970-01-01T00:00:00Z' }]),
}

describe('capture, started', () => {
  let bigQuery: Server
  let issuer: Issuer
  let running: Deployed
  let inserts: { table: string; insertId: string }[]
  /** Milliseconds until the warehouse answers. */
  let slow = 0
  let begun: () => void = () => {}

  const started: Deployed[] = []
  const start = async () => {
    const { port } = bigQuery.address() as AddressInfo
    const capture = await deploy(folderOf('capture'), 'capture', {
      ...CAPTURE,
      ACCESS_LEDGER_EMULATED_BIGQUERY: `http://127.0.0.1:${port}`,
      ACCESS_LEDGER_EMULATED_CERTIFICATES: issuer.certificates,
    })
    started.push(capture)
    return capture
  }
  beforeAll(async () => {
    inserts = []
    bigQuery = createServer((incoming, outgoing) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      incoming.on('end', () => {
        const table =
          /\/tables\/(\w+)\/insertAll$/.exec((incoming.url ?? '').split('?', 1)[0] ?? '')?.[1] ?? ''
        for (const { insertId } of (JSON.parse(text) as { rows: typeof inserts }).rows)
          inserts.push({ table, insertId })
        begun()
        setTimeout(() => outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}'), slow)
      })
    })
    await new Promise<void>((resolve) => bigQuery.listen(0, '127.0.0.1', resolve))
    issuer = await startIssuer()
    warm(folderOf('capture'))
    running = await start()
  })
  afterAll(async () => {
    await Promise.all(started.map((one) => one.stop('SIGKILL')))
    await issuer.close()
    bigQuery.close()
    bigQuery.closeAllConnections()
  })

  type Sent = { path?: string; headers?: Record<string, string>; body?: string; to?: Deployed }
  const send = ({
    path = '/v1/events',
    headers = {},
    body = JSON.stringify(NOW_EVENT),
    to = running,
  }: Sent) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = request(
        {
          ...{ host: '127.0.0.1', port: to.port, path, method: 'POST', agent: false },
          headers: {
            authorization: `Bearer ${issuer.token(ACCOUNT)}`,
            'content-type': 'application/json',
            ...headers,
          },
        },
        async (response) => {
          let text = ''
          for await (const part of response.setEncoding('utf8')) text += part
          resolve({ status: response.statusCode ?? 0, text })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })

  test('takes an event of a producer that signs in, and logs it within its trace', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    expect(await send({ headers: { 'x-cloud-trace-context': `${trace}/10;o=1` } })).toMatchObject({
      status: 202,
    })
    expect(inserts.at(-1)?.insertId).toBe(smallestEvent.event_id)
    await until(() => running.log().length > 0)
    expect(running.log().at(-1)).toMatchObject({
      severity: 'INFO',
      event: 'request',
      status: 202,
      accepted: 1,
      rejected: 0,
      'logging.googleapis.com/trace': `projects/local/traces/${trace}`,
      'logging.googleapis.com/spanId': '000000000000000a',
    })
  })

  test.each<[string, Sent, string[]]>([
    [
      'a late event',
      { body: JSON.stringify({ ...smallestEvent, occurred_at: '2026-09-01T09:30:00+09:00' }) },
      ['late_arrivals', 'access_events'],
    ],
    [
      'a refused event',
      { body: JSON.stringify({ events: [NOW_EVENT, { ...NOW_EVENT, action: 'peek' }] }) },
      ['access_events', 'rejected_events'],
    ],
    ['a connection', { path: '/v1/connections', body: JSON.stringify(CONNECTION) }, ['connection_events']],
    [
      'a refused connection',
      {
        path: '/v1/connections',
        body: JSON.stringify({ events: [CONNECTION, { ...CONNECTION, address: 'x' }] }),
      },
      ['connection_events', 'rejected_connections'],
    ],
  ])('stores %s in its tables', async (_, sent, tables) => {
    inserts = []
    expect(await send(sent)).toMatchObject({ status: 202 })
    expect(inserts.map(({ table }) => table).sort()).toEqual([...tables].sort())
  })

  const PERSONAL = '900101-1234568'
  test.each<[string, number, Sent]>([
    ['a body that is no JSON', 400, { body: `{"actor": "${PERSONAL}` }],
    [
      'a body that says it is a form',
      415,
      { body: `a=${PERSONAL}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['a body that says it is compressed', 415, { body: PERSONAL, headers: { 'content-encoding': 'gzip' } }],
    [
      'a body of an unknown charset',
      202,
      { headers: { 'content-type': 'application/json; charset=x-unknown' } },
    ],
    ['an address that cannot be decoded', 404, { path: `/v1/${PERSONAL}%E0%A4%A` }],
    ['an unknown address', 404, { path: `/v1/${PERSONAL}` }],
    ['no credential', 401, { headers: { authorization: `Bearer ${PERSONAL}` } }],
    ['a trace that is none', 202, { headers: { traceparent: PERSONAL, 'x-cloud-trace-context': PERSONAL } }],
    ['an event that is refused', 422, { body: JSON.stringify({ ...smallestEvent, action: PERSONAL }) }],
  ])('answers %s with %i as JSON and prints nothing of it', async (_, status, sent) => {
    const answer = await send(sent)
    expect(answer.status).toBe(status)
    expect(Object.keys(JSON.parse(answer.text))).toEqual(
      status === 202 || status === 422 ? ['accepted', 'rejected', 'events'] : ['error'],
    )
    expect(running.output()).not.toContain(PERSONAL)
    expect(
      running
        .output()
        .split('\n')
        .filter((line) => line && !line.startsWith('{')),
    ).toEqual([])
  })

  test.each<[string, Record<string, unknown>]>([
    ['of another audience', { aud: 'https://other.example.com' }],
    ['that is over', { iat: 1, exp: 2 }],
  ])('a token %s is no credential', async (_, change) => {
    const headers = { authorization: `Bearer ${issuer.token(ACCOUNT, change)}` }
    expect((await send({ headers })).status).toBe(401)
  })

  test('told to stop, it answers what was begun, takes nothing new, and ends with 0', async () => {
    const stopping = await start()
    slow = 1_000
    const written = new Promise<void>((resolve) => {
      begun = resolve
    })
    const answer = send({ to: stopping })
    await written
    const gone = stopping.stop('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
    await expect(send({ to: stopping })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect((await answer).status).toBe(202)
    expect(await gone).toBe(0)
    expect(stopping.log().map(({ event }) => event)).toEqual(['request', 'stopped'])
    slow = 0
  })
})
