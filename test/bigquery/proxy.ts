// SPDX-License-Identifier: Apache-2.0
// A small HTTP server in front of the emulator: it records every request, and answers instead of the emulator where a
// test wants what an emulator never does (rate errors, 503, silence, a lost answer).
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PORT } from './ledger.ts'

export type Seen = { method: string; path: string; search: URLSearchParams; body: unknown }
/** What happens to a request: the emulator answers, or this does; `lost` lets the emulator work and drops its answer. */
export type Fate = 'pass' | 'silence' | 'reset' | 'lost' | { status: number; body: unknown }
export type FaultyProxy = {
  url: string
  seen: Seen[]
  decide: (request: Seen) => Fate
  close(): Promise<void>
}

/** The error object of the service. */
export const refusal = (status: number, reason: string, message = reason): Fate => ({
  status,
  body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
})

/** Gives the fates one after the other to requests whose path ends so; everything else, and what follows, passes. */
export const inTurn = (ending: string, fates: Fate[]) => (seen: Seen) =>
  seen.path.endsWith(ending) ? (fates.shift() ?? 'pass') : 'pass'

const forward = (incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, lost: boolean): void => {
  const { method, url: path, headers } = incoming
  const onward = request({ host: '127.0.0.1', port: PORT, method, path, headers }, (answer) => {
    const parts: Buffer[] = []
    answer.on('data', (part) => parts.push(part))
    answer.on('end', () => {
      if (lost) outgoing.destroy()
      else outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(Buffer.concat(parts))
    })
  })
  onward.on('error', () => outgoing.destroy())
  onward.end(body)
}

export const startProxy = async (): Promise<FaultyProxy> => {
  const proxy: FaultyProxy = { url: '', seen: [], decide: () => 'pass', close: async () => {} }
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = []
    incoming.on('data', (part) => parts.push(part))
    incoming.on('end', () => {
      const body = Buffer.concat(parts)
      const { pathname: path, searchParams: search } = new URL(incoming.url ?? '/', 'http://localhost')
      const said = body.length > 0 ? JSON.parse(body.toString()) : undefined
      const seen: Seen = { method: incoming.method ?? '', path, search, body: said }
      proxy.seen.push(seen)
      const fate = proxy.decide(seen)
      if (fate === 'pass' || fate === 'lost') forward(incoming, body, outgoing, fate === 'lost')
      else if (fate === 'reset') outgoing.destroy()
      else if (fate !== 'silence')
        outgoing.writeHead(fate.status, { 'content-type': 'application/json' }).end(JSON.stringify(fate.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  proxy.close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return proxy
}
