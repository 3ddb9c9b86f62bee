// SPDX-License-Identifier: Apache-2.0
// Requests at a steady rate, whether or not the ones before were answered: what waits for a free connection counts as
// waiting for the server, so that a pause of the server shows in full.
import { connect, type Socket } from 'node:net'
import type { LoadResult } from './load.ts'

const CONNECTIONS = 32
const TICK_MS = 5

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })

/** Sends `rate` requests a second until `done` settles; resolves when every one is answered. */
export const steadyLoad = async (
  port: number,
  rate: number,
  done: Promise<unknown>,
  next: () => Buffer,
): Promise<LoadResult> => {
  const free = await Promise.all(Array.from({ length: CONNECTIONS }, () => opened(port)))
  const sockets = [...free]
  const times: number[] = []
  const waiting: number[] = []
  let failed = 0
  let due = 0
  let answered = 0

  const send = () => {
    while (waiting.length > 0 && free.length > 0) {
      const since = waiting.shift() as number
      // The longest idle one: the server closes those that stay idle for seconds.
      const socket = free.shift() as Socket
      let buffered = ''
      const receive = (part: Buffer) => {
        buffered += part.toString('latin1')
        const end = buffered.indexOf('\r\n\r\n')
        if (end === -1) return
        const length = Number(/content-length: (\d+)/i.exec(buffered)?.[1] ?? 0)
        if (buffered.length < end + 4 + length) return
        socket.off('data', receive)
        times.push(performance.now() - since)
        if (!buffered.startsWith('HTTP/1.1 202')) failed += 1
        answered += 1
        free.push(socket)
        send()
      }
      socket.on('data', receive)
      socket.write(next())
    }
  }

  const started = performance.now()
  let ending = false
  void done.finally(() => {
    ending = true
  })
  await new Promise<void>((resolve, reject) => {
    for (const socket of sockets)
      socket.on('close', () => reject(new Error('the server closed a connection')))
    const timer = setInterval(() => {
      const now = performance.now()
      if (!ending) for (const until = ((now - started) / 1000) * rate; due < until; due++) waiting.push(now)
      send()
      if (!ending || answered < due) return
      clearInterval(timer)
      resolve()
    }, TICK_MS)
  })
  for (const socket of sockets) socket.removeAllListeners('close').end()
  const sorted = times.sort((a, b) => a - b)
  return {
    requests: sorted.length,
    seconds: (performance.now() - started) / 1000,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    failed,
  }
}
