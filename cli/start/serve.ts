// SPDX-License-Identifier: Apache-2.0
// Serves one ledger in this process: capture over HTTP, the warehouse to other commands over the socket. The scheduler
// is separate, so that the demo can drive the same server with its own clock.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { captureRules } from '../../functions/capture/capture-rules.ts'
import { producersReader, redactionKeys } from '../../functions/capture/key-files.ts'
import { keyCredentials } from '../../functions/capture/producers.ts'
import type { Clock } from '../../functions/platform/clock.ts'
import type { Config } from '../../functions/platform/config.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { serveSocket } from '../../functions/platform/socket-server.ts'
import { loadPlan } from '../../plan/load.ts'
import { readPlan } from '../../plan/read.ts'
import { backupLedger } from '../backup.ts'
import { type Ledger, openLedger, planFolderOf } from '../ledger.ts'
import { serveHttp } from './http-server.ts'

export type Served = {
  ledger: Ledger
  port: number
  /** Stops taking requests, answers those under way, loads the journal and closes the file. Idempotent. */
  stop(): Promise<void>
}

const closing = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

/** Starts serving. Throws WAREHOUSE_LOCKED when another process owns the folder, CONFIG_INVALID when the port is taken. */
export const serveLedger = async (config: Config, clock: Clock): Promise<Served> => {
  const ledger = await openLedger(config, clock)
  if (ledger.owner) {
    const { pid } = await ledger.owner.info()
    throw new LedgerError('WAREHOUSE_LOCKED', `process ${pid} serves ${config.dataFolder}`)
  }
  const startedAt = clock.now().toISOString()
  const credentials = keyCredentials(producersReader(ledger.folder.keys))
  const reload = async () => {
    // Looked up anew: a plan folder may have appeared in the data folder since the start.
    ledger.planFolder = planFolderOf(config)
    const plan = await readPlan(ledger.planFolder)
    await loadPlan(ledger.warehouse, plan, clock)
    ledger.plan = plan
    ledger.rules = captureRules(plan, redactionKeys(ledger.folder.keys))
  }
  let http: Server | undefined
  try {
    http = await serveHttp(config, {
      warehouse: ledger.warehouse,
      clock,
      credentials,
      rules: () => ledger.rules,
    })
    const { port } = http.address() as AddressInfo
    const socket = await serveSocket(ledger.folder, ledger.warehouse, {
      backup: (folder) => backupLedger(ledger, folder),
      reload,
      info: () => ({ pid: process.pid, port, started_at: startedAt }),
    })
    let stopping: Promise<void> | undefined
    const stop = async () => {
      await Promise.all([http, socket].map((server) => server && closing(server)))
      await ledger.close()
    }
    return {
      ledger,
      port,
      stop: () => {
        stopping ??= stop()
        return stopping
      },
    }
  } catch (error) {
    http?.close()
    await ledger.close()
    throw error
  }
}
