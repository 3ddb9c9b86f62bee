// SPDX-License-Identifier: Apache-2.0
// Starts the server of ledger-child.ts and sends it events.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('ledger-child.ts', import.meta.url))

export type Answer = { status: number; retryAfter: string | undefined; body: Record<string, unknown> }
export type LedgerProcess = {
  /** Posts events as one batch. Rejects when the connection breaks before the whole answer came. */
  send(events: readonly object[]): Promise<Answer>
  /** Resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts the server on a folder, behind `prefix` where another program runs it; resolves when it listens. */
export const startLedger = async (folder: string, prefix: readonly string[] = []): Promise<LedgerProcess> => {
  const [command = '', ...args] = [...prefix, process.execPath, CHILD, folder]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])) as [string]
  const { pid, port, key } = JSON.parse(line) as { pid: number; port: number; key: string }
  const agent = new Agent({ keepAlive: true })
  const send = (events: readonly object[]): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const out = request(
        {
          port,
          agent,
          host: '127.0.0.1',
          path: '/v1/events',
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        },
        (response) => {
          const parts: Buffer[] = []
          response.on('data', (part: Buffer) => parts.push(part))
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'],
              body: JSON.parse(Buffer.concat(parts).toString('utf8')),
            }),
          )
        },
      )
      out.on('error', reject)
      out.end(JSON.stringify({ events }))
    })
  return {
    send,
    end: async (signal) => {
      const ended = once(child, 'exit')
      process.kill(pid, signal)
      await ended
      agent.destroy()
    },
  }
}
