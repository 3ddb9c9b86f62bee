// SPDX-License-Identifier: Apache-2.0
// The owner of the data folder lends its warehouse to other processes of the same user over a Unix socket: the same
// calls, JSON over HTTP. Statements come with both texts, so the caller needs no engine of its own.
import { chmodSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { PLAN_CLASSES } from '../../schemas/plan.ts'
import type { TableName } from '../../schemas/tables.ts'
import { type DataFolder, releaseSocketPath, socketPathToListen } from './data-folder.ts'
import { codeOf, LedgerError } from './errors.ts'
import type { Row, Statement, Value, Warehouse } from './warehouse.ts'

const statement = z.object({
  id: z.string(),
  googlesql: z.string(),
  duckdb: z.string(),
  parameters: z.record(z.string(), z.string()),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
})
const values = z.record(z.string(), z.json())
export const socketCalls = {
  append: z.object({ table: z.string(), rows: z.array(values) }),
  query: z.object({ statement, parameters: values }),
  replaceDay: z.object({ table: z.string(), day: z.iso.date(), statement, parameters: values }),
  destroy: z.object({
    table: z.string(),
    slice: z.strictObject({
      day: z.iso.date(),
      system: z.string().nullable(),
      retentionClass: z.enum(PLAN_CLASSES),
    }),
  }),
  purge: z.object({}),
  backup: z.object({ folder: z.string() }),
  reload: z.object({}),
  info: z.object({}),
}

/** What the owner does besides the warehouse. */
export type OwnerCalls = {
  backup(folder: string): Promise<void>
  /** Reads the plan files again. */
  reload(): Promise<void>
  info(): { pid: number; port: number | null; started_at: string }
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8') || '{}')
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const perform = async (
  warehouse: Warehouse,
  owner: OwnerCalls,
  name: string,
  body: unknown,
): Promise<unknown> => {
  switch (name) {
    case '/append': {
      const { table, rows } = socketCalls.append.parse(body)
      return warehouse.append(table as TableName, rows as Row[])
    }
    case '/query': {
      const call = socketCalls.query.parse(body)
      return warehouse.query(call.statement as Statement, call.parameters as Record<string, Value>)
    }
    case '/replaceDay': {
      const call = socketCalls.replaceDay.parse(body)
      return warehouse.replaceDay(
        call.table as TableName,
        call.day,
        call.statement as Statement,
        call.parameters as Record<string, Value>,
      )
    }
    case '/destroy': {
      const { table, slice } = socketCalls.destroy.parse(body)
      return warehouse.destroy(table as TableName, slice)
    }
    case '/purge':
      return warehouse.purge()
    case '/backup':
      return owner.backup(socketCalls.backup.parse(body).folder)
    case '/reload':
      return owner.reload()
    case '/info':
      return owner.info()
    default:
      throw new LedgerError('NOT_FOUND', name)
  }
}

/** Listens until closed. The socket is for the owner of the folder alone. */
export const serveSocket = async (
  folder: DataFolder,
  warehouse: Warehouse,
  owner: OwnerCalls,
): Promise<Server> => {
  const path = socketPathToListen(folder)
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => perform(warehouse, owner, request.url ?? '', body))
      .then((result) => answer(response, 200, { result: result ?? null }))
      .catch((error: unknown) => {
        const detail = error instanceof LedgerError ? error.detail : (error as Error).message
        answer(response, 500, { error: { code: codeOf(error), detail } })
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  chmodSync(path, 0o600)
  server.once('close', () => releaseSocketPath(folder, path))
  return server
}
