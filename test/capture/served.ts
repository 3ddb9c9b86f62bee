// SPDX-License-Identifier: Apache-2.0
// A served ledger in a folder of its own, with a clock that a test moves, and requests that are not well-behaved.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveLedger } from '../../cli/start/serve.ts'
import { producersPath } from '../../functions/capture/key-files.ts'
import type { ProducerEntry } from '../../functions/capture/producers.ts'
import { parseConfig } from '../../functions/platform/config.ts'
import type { Row, Statement } from '../../functions/platform/warehouse.ts'

export type Answer = { status: number; headers: Record<string, unknown>; body: Record<string, unknown> }
export type Ask = {
  method?: string
  path?: string
  headers?: Record<string, string>
  /** The body, as one chunk or several; several are sent chunked. */
  body?: string | Uint8Array | readonly Uint8Array[]
}
export type ServedLedger = {
  folder: string
  port: number
  key: string
  clock: { moment: Date }
  /** Sends a request as it is; the default is a POST to /v1/events with the key of `local`. */
  ask(ask: Ask): Promise<Answer>
  /** Posts one event, or several as a batch. */
  send(events: object | readonly object[]): Promise<Answer>
  query(statement: Statement): Promise<Row[]>
  /** Names of the files of the data folder that hold a text. */
  filesWith(text: string): string[]
  close(): Promise<void>
}

const askOf =
  (port: number, key: string) =>
  ({ method = 'POST', path = '/v1/events', headers = {}, body = '' }: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const usual = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const out = request({ port, host: '127.0.0.1', method, path, headers: { ...usual, ...headers } })
      out.on('response', (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(text || '{}'),
          })
        })
      })
      out.on('error', reject)
      if (Array.isArray(body)) for (const part of body) out.write(part)
      out.end(Array.isArray(body) ? undefined : body)
    })

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Serves a new ledger whose clock stands at a moment. `change` edits the producers file before the start. */
export const serveNew = async (at: string): Promise<ServedLedger> => {
  const folder = mkdtempSync(join(tmpdir(), 'access-ledger-served-'))
  const clock = { moment: new Date(at) }
  const served = await serveLedger(
    parseConfig({ ACCESS_LEDGER_DATA: folder, PORT: '0', ACCESS_LEDGER_MEMORY_MB: '256' }),
    { now: () => new Date(clock.moment) },
  )
  const [producer] = JSON.parse(readFileSync(producersPath(join(folder, 'keys')), 'utf8')) as ProducerEntry[]
  const key = producer?.key ?? ''
  const ask = askOf(served.port, key)
  return {
    folder,
    port: served.port,
    key,
    clock,
    ask,
    send: (events) => ask({ body: JSON.stringify(Array.isArray(events) ? { events } : events) }),
    query: (statement) => served.ledger.warehouse.query(statement),
    filesWith: (text) => filesUnder(folder).filter((file) => readFileSync(file).includes(text)),
    close: async () => {
      await served.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
