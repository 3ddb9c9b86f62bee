// SPDX-License-Identifier: Apache-2.0
// A light HTTP client on raw sockets, so that the load costs as little as possible of the two cores it shares with
// the server it measures.
import { connect } from 'node:net'

export type LoadResult = {
  requests: number
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers other than 202. */
  failed: number
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

/** One request as bytes. */
export const requestBytes = (path: string, authorization: string, body: string): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )

/**
 * Sends requests over keep-alive connections for a time. `next` gives the bytes of one request; one is under way at a
 * time on each connection.
 */
export const load = (
  port: number,
  connections: number,
  milliseconds: number,
  next: () => Buffer,
): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const times: number[] = []
    let failed = 0
    let open = connections
    const started = performance.now()
    const until = started + milliseconds
    for (let index = 0; index < connections; index++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      let sent = 0
      let buffered = Buffer.alloc(0)
      const send = () => {
        if (performance.now() >= until) return void socket.end()
        sent = performance.now()
        socket.write(next())
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (part) => {
        buffered = buffered.length === 0 ? part : Buffer.concat([buffered, part])
        const end = buffered.indexOf('\r\n\r\n')
        if (end === -1) return
        const head = buffered.toString('latin1', 0, end)
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
        if (buffered.length < end + 4 + length) return
        buffered = Buffer.alloc(0)
        times.push(performance.now() - sent)
        if (!head.startsWith('HTTP/1.1 202')) failed += 1
        send()
      })
      socket.on('close', () => {
        open -= 1
        if (open > 0) return
        const sorted = times.sort((a, b) => a - b)
        resolve({
          requests: sorted.length,
          seconds: (performance.now() - started) / 1000,
          p50: quantile(sorted, 0.5),
          p99: quantile(sorted, 0.99),
          failed,
        })
      })
    }
  })
