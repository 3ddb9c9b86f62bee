// SPDX-License-Identifier: Apache-2.0
// The DuckDB instance behind the embedded warehouse: opened on one file, one connection that writes, a few that read.
// An instance that DuckDB declared broken is opened again at the next use.
import { chmodSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { installPrelude } from '../../sql/compiler/prelude.ts'
import { isFatal, openingError, runningError } from './duckdb-errors.ts'

export type Engine = {
  /** Runs work on the writing connection, one at a time, in a transaction that is rolled back when it throws. */
  write<T>(id: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /** Runs work on a reading connection of its own. */
  read<T>(id: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  close(): void
}

/** One core stays with the event loop, which answers capture while a query works. */
const THREADS = Math.max(1, availableParallelism() - 1)

type Opened = { instance: DuckDBInstance; writer: DuckDBConnection; idle: DuckDBConnection[] }

export type EngineOptions = { path: string; memoryMb: number; threads?: number }

const openOnce = async ({ path, memoryMb, threads }: EngineOptions): Promise<Opened> => {
  try {
    const instance = await DuckDBInstance.create(path, {
      memory_limit: `${memoryMb}MB`,
      threads: String(threads ?? THREADS),
      checkpoint_threshold: '128MB',
    })
    if (path !== ':memory:') chmodSync(path, 0o600)
    const writer = await instance.connect()
    await installPrelude(writer)
    return { instance, writer, idle: [] }
  } catch (cause) {
    throw openingError(cause, path)
  }
}

/** Opens the file, creating it when missing. Throws WAREHOUSE_LOCKED, WAREHOUSE_DAMAGED, WAREHOUSE_DISK_FULL or DATA_FOLDER. */
export const openEngine = async (options: EngineOptions): Promise<Engine> => {
  let opened: Opened | undefined = await openOnce(options)
  let ended = false
  let turn: Promise<unknown> = Promise.resolve()

  const current = async (): Promise<Opened> => {
    opened ??= await openOnce(options)
    return opened
  }
  const dropWhenFatal = (cause: unknown) => {
    if (!isFatal(cause) || !opened) return
    const broken = opened
    opened = undefined
    broken.instance.closeSync()
  }

  const transaction = async <T>(
    id: string,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> => {
    const { writer } = await current()
    try {
      await writer.run('BEGIN TRANSACTION')
      const result = await work(writer)
      await writer.run('COMMIT')
      return result
    } catch (cause) {
      await writer.run('ROLLBACK').catch(() => undefined)
      dropWhenFatal(cause)
      throw runningError(cause, id)
    }
  }

  return {
    write: (id, work) => {
      const result = turn.then(() => transaction(id, work))
      turn = result.catch(() => undefined)
      return result
    },
    read: async (id, work) => {
      const engine = await current()
      let connection: DuckDBConnection | undefined = engine.idle.pop()
      try {
        connection ??= await engine.instance.connect()
        const result = await work(connection)
        engine.idle.push(connection)
        return result
      } catch (cause) {
        connection?.closeSync()
        dropWhenFatal(cause)
        throw runningError(cause, id)
      }
    },
    close: () => {
      if (ended) return
      ended = true
      for (const connection of opened?.idle ?? []) connection.closeSync()
      opened?.writer.closeSync()
      opened?.instance.closeSync()
      opened = undefined
    },
  }
}
