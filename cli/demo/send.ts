// SPDX-License-Identifier: Apache-2.0
// Sends the simulated events through the real capture function over HTTP, each when it happens by the demo's clock.
import { Agent, request } from 'node:http'
import { LedgerError } from '../../functions/platform/errors.ts'
import type { CaptureAnswer } from '../../schemas/capture-answer.ts'
import type { SimulatedEvent } from '../simulate/activity.ts'
import { producerOf } from '../simulate/systems.ts'

export type Sent = { accepted: number; again: number; refused: number }

/** Events that arrive within this time go out in one request each producer. */
const WINDOW_MS = 30 * 60 * 1000
const MAX_BATCH = 200

const agent = new Agent({ keepAlive: true, maxSockets: 4 })

const post = (port: number, key: string, body: string): Promise<CaptureAnswer> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const out = request(
      { agent, host: '127.0.0.1', port, path: '/v1/events', method: 'POST', headers },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          if (response.statusCode === 202 || response.statusCode === 422 || response.statusCode === 403)
            resolve(JSON.parse(Buffer.concat(parts).toString('utf8')))
          else reject(new LedgerError('INTERNAL', `capture answered ${response.statusCode}`))
        })
      },
    )
    out.on('error', reject)
    out.end(body)
  })

const systemOf = ({ event }: SimulatedEvent): string => (event as { system_id?: string }).system_id ?? 'crm'

/** Sends events of one window, grouped by producer, and adds up their fates. */
const sendWindow = async (
  port: number,
  keys: ReadonlyMap<string, string>,
  window: readonly SimulatedEvent[],
  sent: Sent,
): Promise<void> => {
  const byProducer = Map.groupBy(window, (one) => producerOf(systemOf(one)).id)
  for (const [producer, events] of byProducer)
    for (let start = 0; start < events.length; start += MAX_BATCH) {
      const batch = events.slice(start, start + MAX_BATCH)
      const answer = await post(
        port,
        keys.get(producer) ?? '',
        JSON.stringify({ events: batch.map(({ event }) => event) }),
      )
      sent.accepted += answer.accepted
      sent.refused += answer.rejected
      sent.again += batch.filter((one) => !one.invalid && one.resent).length
    }
}

export type Stage = {
  port: number
  keys: ReadonlyMap<string, string>
  /** Moves the clock forward; what falls due on the way is done before it resolves. */
  moveTo(moment: Date): Promise<void>
}

/** Sends everything in order of arrival. */
export const sendAll = async (events: Iterable<SimulatedEvent>, stage: Stage): Promise<Sent> => {
  const sent: Sent = { accepted: 0, again: 0, refused: 0 }
  let window: SimulatedEvent[] = []
  const flush = async () => {
    const last = window.at(-1)
    if (!last) return
    await stage.moveTo(last.arrives_at)
    await sendWindow(stage.port, stage.keys, window, sent)
    window = []
  }
  for (const event of events) {
    const first = window[0]
    if (first && event.arrives_at.getTime() - first.arrives_at.getTime() > WINDOW_MS) await flush()
    window.push(event)
  }
  await flush()
  return sent
}
