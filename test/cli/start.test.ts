// SPDX-License-Identifier: Apache-2.0
// `start` as a process: what it creates, where it listens, what it refuses, and how it ends.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { get, request } from 'node:http'
import { get as getTls } from 'node:https'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { RELAY_CERTIFICATE, RELAY_KEY } from '../platform/relay-certificate.ts'
import { localKey, newFolder, post, removeFolders, run, type Server, serve } from './command.ts'
import { event } from './events.ts'
import { perform } from './perform.ts'

afterAll(removeFolders)

const modesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .concat('.')
      .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  )
const journal = (data: string): string[] =>
  ['access_events', 'rejected_events'].flatMap((table) => readdirSync(join(data, 'journal', table)))
const health = (port: number, host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    get({ host, port, path: '/healthz', agent: false }, async (response) => {
      let text = ''
      for await (const part of response.setEncoding('utf8')) text += part
      resolve(`${response.statusCode} ${text}`)
    }).on('error', reject)
  })
const reaches = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 })
    const end = (reached: boolean) => {
      socket.destroy()
      resolve(reached)
    }
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })
const COUNT = 'SELECT COUNT(*) AS n FROM events WHERE event_date = "2026-10-05"'
const count = async (data: string): Promise<string> =>
  (await perform(['query', COUNT, '--data', data, '--format', 'csv'])).out

describe('a first start', () => {
  const data = join(newFolder(), 'ledger')
  let server: Server
  beforeAll(async () => {
    server = await serve(data)
  })
  afterAll(() => server.stop('SIGKILL'))

  test('creates everything for the owner alone', () => {
    const modes = modesIn(data)
    expect(modes).toMatchObject({
      '.': '700',
      archive: '700',
      journal: '700',
      keys: '700',
      outbox: '700',
      'keys/producers.json': '600',
      'keys/redaction.json': '600',
      'ledger.duckdb': '600',
      socket: '600',
    })
    expect(Object.entries(modes).filter(([, mode]) => !/^[67]00$/.test(mode))).toEqual([])
  })

  test('registers one producer for the systems of the plan, with a key of 256 bits', () => {
    expect(JSON.parse(readFileSync(join(data, 'keys/producers.json'), 'utf8'))).toEqual([
      {
        id: 'local',
        key: expect.stringMatching(/^[\w-]{43}$/),
        systems: expect.arrayContaining(['crm', 'access-ledger']),
        actor_types: ['handler', 'partner', 'contractor', 'admin', 'service'],
      },
    ])
  })

  test('says where it listens and where data, keys and mail are, and never a key', () => {
    expect(server.printed()).toBe(
      `access-ledger listens on http://localhost:${server.port}
  data       ${data}
  producers  ${join(data, 'keys/producers.json')}
  mail       ${join(data, 'outbox')}
  scheduler  off
Stop with Ctrl-C. In another terminal: npx access-ledger doctor
`,
    )
  })

  test('answers /healthz, takes an event with the key, and nothing without it', async () => {
    expect(await health(server.port)).toBe('200 {"status":"ok"}')
    expect(await post(server.port, localKey(data), event(1))).toMatchObject({
      status: 202,
      body: { accepted: 1, rejected: 0 },
    })
    for (const key of [null, 'wrong', `${localKey(data)}x`])
      expect(await post(server.port, key, event(2))).toEqual({
        status: 401,
        body: { error: expect.objectContaining({ code: 'CREDENTIAL_MISSING' }) },
      })
    expect(await count(data)).toBe('n\n1\n')
  })

  test('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === 'IPv4' && !one.internal)
      .map((one) => one.address)
    expect(await reaches('127.0.0.1', server.port)).toBe(true)
    for (const host of ['127.0.0.2', '::1', ...others])
      expect({ host, reached: await reaches(host, server.port) }).toEqual({ host, reached: false })
  })

  test('keeps its folder to itself: a second start and the demo are refused, naming the process', async () => {
    writeFileSync(join(data, 'demo.json'), '{}', { mode: 0o600 })
    const [second, demo] = await Promise.all([
      run(['start', '--data', data], { env: { PORT: '0' } }),
      run(['demo', '--data', data]),
    ])
    rmSync(join(data, 'demo.json'))
    for (const { code, err } of [second, demo]) {
      expect(code).toBe(1)
      expect(err).toContain('WAREHOUSE_LOCKED')
      expect(err).toContain(`process ${server.pid} serves ${data}`)
    }
    expect(await health(server.port)).toBe('200 {"status":"ok"}')
  })

  test('a port that is taken is named, and the folder is left closed', async () => {
    const other = newFolder()
    const { code, out, err } = await run(['start', '--data', other], { env: { PORT: String(server.port) } })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`port ${server.port} is taken; set PORT to another`)
    expect(existsSync(join(other, 'socket'))).toBe(false)
  })

  test('SIGTERM waits for the request under way, stores it, exits 0 and leaves nothing in the journal', async () => {
    const body = JSON.stringify(event(3))
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const out = request(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/v1/events',
          method: 'POST',
          headers: {
            authorization: `Bearer ${localKey(data)}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => resolve(response.resume().statusCode),
      )
      out.on('error', reject)
      out.write(body.slice(0, 40))
      setTimeout(() => out.end(body.slice(40)), 1500)
    })
    await sleep(300)
    const stopped = server.stop('SIGTERM')
    expect(await answered).toBe(202)
    expect(await stopped).toMatchObject({
      code: 0,
      signal: null,
      out: expect.stringMatching(/Stopping: answering what is under way \.\.\.\n$/),
      err: '',
    })
    expect({ journal: journal(data), socket: existsSync(join(data, 'socket')) }).toEqual({
      journal: [],
      socket: false,
    })
    expect(await count(data)).toBe('n\n2\n')
  })

  test('Ctrl-C ends it the same way, and SIGKILL loses nothing that was answered', async () => {
    const again = await serve(data)
    expect((await post(again.port, localKey(data), event(4))).status).toBe(202)
    expect(await again.stop('SIGINT')).toMatchObject({ code: 0, signal: null, err: '' })
    expect(journal(data)).toEqual([])
    const third = await serve(data)
    expect((await post(third.port, localKey(data), event(5))).status).toBe(202)
    expect(await third.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
    expect(existsSync(join(data, 'socket'))).toBe(true)
    expect(await count(data)).toBe('n\n4\n')
  })
})

describe('TLS', () => {
  const files = newFolder()
  const [cert, key] = [join(files, 'cert.pem'), join(files, 'key.pem')]
  beforeAll(() => {
    writeFileSync(cert, RELAY_CERTIFICATE)
    writeFileSync(key, RELAY_KEY)
  })

  test('a host other than this machine is refused without a certificate, before anything is made', async () => {
    const data = join(files, 'never')
    expect(await perform(['start', '--data', data], { ACCESS_LEDGER_HOST: '0.0.0.0', PORT: '0' })).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('ACCESS_LEDGER_HOST other than this machine needs ACCESS_LEDGER_TLS_CERT'),
    })
    expect(existsSync(data)).toBe(false)
  })

  test('with a certificate and its key the server speaks TLS alone', async () => {
    const server = await serve(join(files, 'ledger'), {
      ACCESS_LEDGER_TLS_CERT: cert,
      ACCESS_LEDGER_TLS_KEY: key,
      ACCESS_LEDGER_HOST: '127.0.0.1',
    })
    try {
      expect(server.printed()).toContain(`listens on https://localhost:${server.port}\n`)
      const said = await new Promise<string>((resolve, reject) => {
        getTls(
          {
            host: '127.0.0.1',
            servername: 'localhost',
            port: server.port,
            path: '/healthz',
            ca: RELAY_CERTIFICATE,
          },
          async (response) => {
            let text = ''
            for await (const part of response.setEncoding('utf8')) text += part
            resolve(`${response.statusCode} ${text}`)
          },
        ).on('error', reject)
      })
      expect(said).toBe('200 {"status":"ok"}')
      await expect(health(server.port)).rejects.toThrow()
    } finally {
      expect(await server.stop()).toMatchObject({ code: 0, err: '' })
    }
  })

  test.each([
    ['missing', join(files, 'missing.pem'), key],
    ['not a certificate', key, key],
  ])('a certificate that is %s is said to be so', async (_what, certFile, keyFile) => {
    const { code, err } = await perform(['start', '--data', join(files, 'unserved')], {
      PORT: '0',
      ACCESS_LEDGER_TLS_CERT: certFile,
      ACCESS_LEDGER_TLS_KEY: keyFile,
    })
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^CONFIG_INVALID: .*(?:missing\.pem|PEM|certificate)/i),
    })
    expect(err).not.toContain('BEGIN')
  })
})

test('a data folder whose path is too long for a socket gets a short one, and leaves none behind', async () => {
  const data = join(newFolder(), 'd'.repeat(60), 'e'.repeat(60))
  mkdirSync(data, { recursive: true })
  expect(await count(data)).toBe('n\n0\n')
  const server = await serve(data)
  const place = readFileSync(join(data, 'socket-path'), 'utf8')
  expect(place.startsWith(tmpdir()) && place.length <= 100).toBe(true)
  expect((await post(server.port, localKey(data), event(1))).status).toBe(202)
  expect(await count(data)).toBe('n\n1\n')
  expect(await server.stop()).toMatchObject({ code: 0, err: '' })
  expect({ pointer: existsSync(join(data, 'socket-path')), place: existsSync(join(place, '..')) }).toEqual({
    pointer: false,
    place: false,
  })
  expect(await count(data)).toBe('n\n1\n')
})

// The bin script starts the project's own Node when an older one runs it; a supervisor then signals the older one.
const older = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find(
    (node) =>
      existsSync(node) && /^v(?:20|22)\./.test(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout),
  )
const withOlderNode = older ? test : test.skip
withOlderNode('started by an older Node, SIGTERM still reaches the server', async () => {
  const data = newFolder()
  const server = await serve(data, {}, [], older)
  expect(await server.stop('SIGTERM')).toMatchObject({ code: 0, signal: null, err: '' })
  expect({
    reached: await reaches('127.0.0.1', server.port),
    socket: existsSync(join(data, 'socket')),
  }).toEqual({
    reached: false,
    socket: false,
  })
})
