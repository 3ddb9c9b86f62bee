// SPDX-License-Identifier: Apache-2.0
// The warehouse of a data folder that another process owns, reached through its socket.
import { request } from 'node:http'
import { type DataFolder, socketPathToReach } from './data-folder.ts'
import { ERRORS, type ErrorCode, LedgerError } from './errors.ts'
import type { OwnerCalls } from './socket-server.ts'
import { NOT_RECOVERABLE, type Row, type Warehouse } from './warehouse.ts'

export type RemoteOwner = {
  warehouse: Warehouse
  backup: OwnerCalls['backup']
  reload: OwnerCalls['reload']
  info: () => Promise<ReturnType<OwnerCalls['info']>>
}

const call = (socketPath: string, path: string, body: unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const out = request(
      { socketPath, path, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          try {
            const said = JSON.parse(Buffer.concat(parts).toString('utf8')) as {
              result?: unknown
              error?: { code: string; detail: string }
            }
            if (!said.error) return resolve(said.result)
            const code = said.error.code in ERRORS ? (said.error.code as ErrorCode) : 'INTERNAL'
            reject(new LedgerError(code, said.error.detail))
          } catch (cause) {
            reject(
              new LedgerError('WAREHOUSE_UNAVAILABLE', 'the owner of the data folder broke off', { cause }),
            )
          }
        })
      },
    )
    out.on('error', (cause) =>
      reject(
        new LedgerError('WAREHOUSE_UNAVAILABLE', 'the owner of the data folder does not answer', { cause }),
      ),
    )
    out.end(JSON.stringify(body))
  })

/** The owner of the folder, or null when nobody listens there. */
export const reachOwner = async (folder: DataFolder): Promise<RemoteOwner | null> => {
  const path = socketPathToReach(folder)
  if (path === null) return null
  const info = () => call(path, '/info', {}) as Promise<ReturnType<OwnerCalls['info']>>
  try {
    await info()
  } catch (error) {
    const cause = (error as LedgerError).cause as NodeJS.ErrnoException | undefined
    if (cause?.code === 'ENOENT' || cause?.code === 'ECONNREFUSED') return null
    throw error
  }
  return {
    warehouse: {
      ensure: async () => undefined,
      append: async (table, rows) => void (await call(path, '/append', { table, rows })),
      query: async (statement, parameters = {}) =>
        (await call(path, '/query', { statement, parameters })) as Row[],
      replaceDay: async (table, day, statement, parameters) =>
        (await call(path, '/replaceDay', { table, day, statement, parameters })) as number,
      recovery: NOT_RECOVERABLE,
      destroy: async (table, slice) => (await call(path, '/destroy', { table, slice })) as number,
      purge: async () => void (await call(path, '/purge', {})),
      close: async () => undefined,
    },
    backup: async (target) => void (await call(path, '/backup', { folder: target })),
    reload: async () => void (await call(path, '/reload', {})),
    info,
  }
}
