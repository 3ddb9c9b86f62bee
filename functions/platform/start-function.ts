// SPDX-License-Identifier: Apache-2.0
// The start of a deployed function, before the framework listens: a wrong configuration ends the process, the framework
// is kept from printing requests, and a signal to stop lets what was begun come to its end.
import { subscribe } from 'node:diagnostics_channel'
import type { Server, ServerResponse } from 'node:http'
import { CLOUD_CONFIGS, type CloudFunctionName } from './cloud-config.ts'
import { cloudLog, toStandardOutput } from './cloud-log.ts'
import { LedgerError } from './errors.ts'
import { guardRequests } from './framework-guard.ts'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
const isSignal = (event: string | symbol): boolean => SIGNALS.some((signal) => signal === event)

/** Ends the process when the last request under way is answered; the platform puts its own end to a wait (10 s). */
const drainOnSignal = (process: NodeJS.Process, stopped: () => void): void => {
  let underWay = 0
  let stopping = false
  let server: Server | undefined
  const endWhenIdle = () => {
    if (!stopping || underWay > 0) return
    stopped()
    process.exit(0)
  }
  subscribe('http.server.request.start', (message) => {
    const begun = message as { server: Server; response: ServerResponse }
    server = begun.server
    underWay += 1
    begun.response.once('close', () => {
      underWay -= 1
      endWhenIdle()
    })
  })
  const stop = () => {
    stopping = true
    server?.close()
    endWhenIdle()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  // The framework ends the process at once, in the middle of a write: its own listeners, added when it listens, are taken away.
  process.on('newListener', (event: string | symbol, listener: (...given: unknown[]) => void) => {
    if (isSignal(event) && listener !== stop) queueMicrotask(() => process.removeListener(event, listener))
  })
}

/** Prepares the process for the function of this name. Exits 1, saying everything that is missing, without a valid configuration. */
export const startFunction = (name: CloudFunctionName): void => {
  const log = cloudLog(toStandardOutput, name)
  // Elsewhere the framework answers with stacks.
  process.env.NODE_ENV = 'production'
  try {
    CLOUD_CONFIGS[name](process.env)
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    log('ERROR', 'not_started', { code: error.code, problems: error.detail.split('; ') })
    process.exit(1)
  }
  guardRequests()
  drainOnSignal(process, () => log('INFO', 'stopped'))
}
