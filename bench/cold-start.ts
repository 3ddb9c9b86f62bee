// SPDX-License-Identifier: Apache-2.0
// The cold start of the built capture against an empty function of the same framework, in turns in one run: from the start
// of the process to its first 202. The warehouse and the certificates of tokens answer at once from this process, so that
// the function itself is measured: its modules, its plan, and a first event through all of it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { buildFunctions } from '../functions/build.ts'
import { freePort, spawnFunction, warm } from '../test/cloud/deployed.ts'
import { AUDIENCE, startIssuer } from '../test/cloud/identity.ts'
import { accountOf, planWithProducers } from '../test/cloud/plan.ts'
import { eventAt } from './events.ts'

const ROUNDS = 15
const ACCOUNT = accountOf('crm-backend')
const EMPTY =
  "require('@google-cloud/functions-framework').http('empty', (request, response) => response.status(202).json({ accepted: 1 }))\n"

type Start = { milliseconds: number; processor: number }
export type ColdStart = {
  empty: Start
  capture: Start
  /** Of the times to the first 202, and of what the main thread of each used of the processor until then. */
  ratio: number
  processor_ratio: number
  rounds: number
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const post = (port: number, authorization: string, body: string): Promise<number> =>
  new Promise((resolve) => {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port, path: '/v1/events', method: 'POST', agent: false },
        headers: { authorization, 'content-type': 'application/json' },
      },
      (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    )
    // Not listening yet.
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })

/** Nanoseconds the main thread ran, as Linux counts them. */
const processorMs = (pid: number): number =>
  process.platform === 'linux'
    ? Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    : Number.NaN

/** Measures; the medians of many starts in turns. */
export const benchColdStart = async (): Promise<ColdStart> => {
  // Inside the project, so that the framework is found where npm put it.
  const place = mkdtempSync(fileURLToPath(new URL('../.bundles-', import.meta.url)))
  const issuer = await startIssuer()
  const bigQuery = createServer((incoming, outgoing) =>
    incoming
      .resume()
      .on('end', () => outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}')),
  )
  await new Promise<void>((resolve) => bigQuery.listen(0, '127.0.0.1', resolve))
  const env = {
    ACCESS_LEDGER_PROJECT: 'local',
    ACCESS_LEDGER_DATASET: 'access_ledger',
    ACCESS_LEDGER_LOCATION: 'asia-northeast3',
    ACCESS_LEDGER_AUDIENCE: AUDIENCE,
    ACCESS_LEDGER_REDACTION_KEYS: JSON.stringify([
      { id: 'r1', secret: Buffer.alloc(32, 7).toString('base64'), from: '1970-01-01T00:00:00Z' },
    ]),
    ACCESS_LEDGER_EMULATED_BIGQUERY: `http://127.0.0.1:${(bigQuery.address() as AddressInfo).port}`,
    ACCESS_LEDGER_EMULATED_CERTIFICATES: issuer.certificates,
  }
  const begin = async (name: string): Promise<Start> => {
    const port = await freePort()
    const authorization = `Bearer ${issuer.token(ACCOUNT)}`
    const body = JSON.stringify({ ...eventAt(1), event_id: v7() })
    const start = performance.now()
    const child = spawnFunction(join(place, name), name, port, env)
    child.stdout?.resume()
    child.stderr?.resume()
    for (;;) {
      const status = await post(port, authorization, body)
      if (status === 202) break
      if (status !== 0) throw new Error(`${name} answered ${status}`)
      await pause(2)
    }
    const milliseconds = performance.now() - start
    const processor = processorMs(child.pid ?? 0)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    return { milliseconds, processor }
  }
  try {
    const plan = join(place, 'plan')
    planWithProducers(plan, [
      { id: 'crm-backend', systems: ['crm'], actor_types: ['handler'], service_account: ACCOUNT },
    ])
    await buildFunctions(place, plan)
    warm(join(place, 'capture'))
    mkdirSync(join(place, 'empty'))
    writeFileSync(join(place, 'empty/package.json'), '{"name": "empty", "main": "index.cjs"}\n')
    writeFileSync(join(place, 'empty/index.cjs'), EMPTY)
    const starts: Record<'empty' | 'capture', Start[]> = { empty: [], capture: [] }
    for (const name of ['empty', 'capture']) await begin(name)
    for (let round = 0; round < ROUNDS; round += 1)
      for (const name of ['empty', 'capture'] as const) starts[name].push(await begin(name))
    const middle = (name: 'empty' | 'capture'): Start => ({
      milliseconds: Math.round(median(starts[name].map((one) => one.milliseconds))),
      processor: Math.round(median(starts[name].map((one) => one.processor))),
    })
    const [empty, capture] = [middle('empty'), middle('capture')]
    return {
      empty,
      capture,
      ratio: Number((capture.milliseconds / empty.milliseconds).toFixed(2)),
      processor_ratio: Number((capture.processor / empty.processor).toFixed(2)),
      rounds: ROUNDS,
    }
  } finally {
    await issuer.close()
    bigQuery.close()
    bigQuery.closeAllConnections()
    rmSync(place, { recursive: true, force: true })
  }
}
