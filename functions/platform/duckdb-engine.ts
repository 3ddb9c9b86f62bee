// SPDX-License-Identifier: Apache-2.0
// The DuckDB instance behind the embedded warehouse: opened on one file, one connection that writes, a few that read.
// An instance that DuckDB declared broken is opened again at the next use.
import { chmodSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { installPrelude } from '../../sql/compiler/prelude.ts'
import { settleRewriting, takePlace, writeBeside } from './duckdb-compact.ts'
import { isFatal, openingError, runningError } from './duckdb-errors.ts'
import { createReaders } from './duckdb-readers.ts'
import { codeOf } from './errors.ts'

export type Engine = {
  /** Runs work on the writing connection, one at a time, in a transaction that is rolled back when it throws. */
  write<T>(id: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /** Runs work on a reading connection of its own. */
  read<T>(id: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /**
   * Rewrites the file without what was deleted. Writing waits while it works, reading only while the new file takes the
   * old one's place. Throws WAREHOUSE_DISK_FULL and leaves the file as it was when there is no room for a second one.
   */
  compact(): Promise<void>
  close(): void
}

const IN_MEMORY = ':memory:'

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
    if (path !== IN_MEMORY) {
      chmodSync(path, 0o600)
      await settleRewriting(path)
    }
    const writer = await instance.connect()
    await installPrelude(writer)
    return { instance, writer, idle: [] }
  } catch (cause) {
    throw openingError(cause, path)
  }
}

/** A command that waited for the file may have got it first, for a moment. */
const REOPEN_WAITS = Array.from({ length: 40 }, () => 250)

const openAgain = async (options: EngineOptions): Promise<Opened> => {
  for (const wait of REOPEN_WAITS) {
    try {
      return await openOnce(options)
    } catch (error) {
      if (codeOf(error) !== 'WAREHOUSE_LOCKED') throw error
      await sleep(wait)
    }
  }
  return openOnce(options)
}

/** Opens the file, creating it when missing. Throws WAREHOUSE_LOCKED, WAREHOUSE_DAMAGED, WAREHOUSE_DISK_FULL or DATA_FOLDER. */
export const openEngine = async (options: EngineOptions): Promise<Engine> => {
  let opened: Opened | undefined = await openOnce(options)
  let ended = false
  let turn: Promise<unknown> = Promise.resolve()
  const readers = createReaders()

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

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }
  const readOnce = async <T>(id: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
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
  }
  const shut = () => {
    for (const connection of opened?.idle ?? []) connection.closeSync()
    opened?.writer.closeSync()
    opened?.instance.closeSync()
    opened = undefined
  }
  const replaceFile = async () => {
    await readers.drain(async () => {
      await takePlace(options.path)
      // The new file has the name: from here on it is the database, whatever fails.
      shut()
      opened = await openAgain(options)
    })
  }

  return {
    write: (id, work) => inTurn(() => transaction(id, work)),
    read: (id, work) => readers.enter(() => readOnce(id, work)),
    compact: () =>
      inTurn(async () => {
        if (options.path === IN_MEMORY) return
        try {
          const { writer } = await current()
          await settleRewriting(options.path)
          await writeBeside(writer, options.path)
          await replaceFile()
        } catch (cause) {
          dropWhenFatal(cause)
          throw runningError(cause, 'compact')
        }
      }),
    close: () => {
      if (ended) return
      ended = true
      shut()
    },
  }
}
