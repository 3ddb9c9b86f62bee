// SPDX-License-Identifier: Apache-2.0
// The journals in front of the tables that capture fills, and when their segments are loaded into the database. Capture
// comes first: loading waits for a quiet moment, unless somebody asks or too much waits.
import { join } from 'node:path'
import type { DataFolder } from './data-folder.ts'
import type { Engine } from './duckdb-engine.ts'
import { duckDbTable } from './duckdb-tables.ts'
import { LedgerError } from './errors.ts'
import { type Journal, openJournal } from './journal.ts'
import { journalLines } from './journal-lines.ts'
import { JOURNALED } from './journaled.ts'
import type { Row } from './warehouse.ts'

const FORMATS = new Map<string, ReturnType<typeof journalLines>>(
  JOURNALED.map((name) => [name, journalLines(name, duckDbTable(name))]),
)

/** Past this much that is not loaded yet, producers are asked to wait. */
const MAX_PENDING_BYTES = 512 * 1024 * 1024
/** Loading starts when nothing was appended for this long, */
const QUIET_MS = 500
/** or this long after the first append that waits, */
const LOAD_WITHIN_MS = 30_000
/** or when this much waits: some 300 000 events, whose loading a query has to wait for some four seconds. */
const LOAD_AT_BYTES = 256 * 1024 * 1024

export type DuckDbJournals = {
  /** Whether rows of the table go through a journal. */
  has(table: string): boolean
  /** Resolves when the rows are synced to disk. Throws WAREHOUSE_BUSY, _ROW, _DISK_FULL or _UNAVAILABLE. */
  append(table: string, rows: readonly Row[]): Promise<void>
  /** Loads everything appended before the call. Throws WAREHOUSE_DAMAGED naming a segment that cannot be read, and keeps it. */
  load(): Promise<void>
  /** Loads what waits and closes the files, also when the loading fails. */
  close(): Promise<void>
}

/** The number of the last segment loaded of each table. */
const loadedSegments = (engine: Engine): Promise<Map<string, number>> =>
  engine.read('journal', async (connection) => {
    const reader = await connection.runAndReadAll(
      'SELECT table_name, max(segment) FROM journal_segments GROUP BY 1',
    )
    return new Map(
      reader.getRows().map(([table, segment]) => [String(table), Number.parseInt(String(segment), 10)]),
    )
  })

// A segment and the note that it was loaded are one transaction: a crash in between loads it again or not at all.
const loadSegment = (engine: Engine, name: string, segment: string, insert: string): Promise<void> =>
  engine
    .write(`journal/${name}/${segment}`, async (connection) => {
      const done = await connection.runAndReadAll(
        'SELECT 1 FROM journal_segments WHERE table_name = $1 AND segment = $2',
        [name, segment],
      )
      if (done.currentRowCount > 0) return
      await connection.run(insert)
      await connection.run('DELETE FROM journal_segments WHERE table_name = $1', [name])
      await connection.run('INSERT INTO journal_segments VALUES ($1, $2)', [name, segment])
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof LedgerError) || cause.code !== 'SQL_FAILED') throw cause
      throw new LedgerError('WAREHOUSE_DAMAGED', `the segment ${cause.detail}; it was kept`, { cause })
    })

/** Opens the journals of a data folder. What an earlier process left is loaded by the first `load`. */
export const openDuckDbJournals = async (folder: DataFolder, engine: Engine): Promise<DuckDbJournals> => {
  const floors = await loadedSegments(engine)
  const journals = new Map<string, Journal>()
  for (const name of JOURNALED)
    journals.set(name, await openJournal(join(folder.journal, name), floors.get(name) ?? 0))
  let loading: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let firstWaits = 0
  let lastAppend = 0

  const pendingBytes = () => {
    let sum = 0
    for (const journal of journals.values()) sum += journal.pendingBytes()
    return sum
  }
  const loadAll = async () => {
    for (const [name, journal] of journals) {
      await journal.rotate()
      for (const segment of journal.segments()) {
        const insert = FORMATS.get(name)?.insertSegment(join(folder.journal, name, segment)) ?? ''
        await loadSegment(engine, name, segment, insert)
        await journal.discard(segment)
      }
    }
  }
  const load = async () => {
    while (loading) await loading
    if (pendingBytes() === 0) return
    loading = loadAll().finally(() => {
      loading = undefined
    })
    await loading
  }
  // A failure stays in the journal: the next query or load meets it again and reports it.
  const loadAside = () => void load().catch(() => undefined)
  const loadWhenQuiet = () => {
    timer = undefined
    const rest = Math.min(lastAppend + QUIET_MS, firstWaits + LOAD_WITHIN_MS) - performance.now()
    if (rest <= 0) loadAside()
    else timer = setTimeout(loadWhenQuiet, rest).unref()
  }
  const loadLater = () => {
    lastAppend = performance.now()
    if (pendingBytes() >= LOAD_AT_BYTES && !loading) loadAside()
    if (timer) return
    firstWaits = lastAppend
    timer = setTimeout(loadWhenQuiet, QUIET_MS).unref()
  }

  return {
    has: (table) => journals.has(table),
    append: async (table, rows) => {
      const journal = journals.get(table)
      const format = FORMATS.get(table)
      if (!journal || !format) throw new LedgerError('INTERNAL', `${table} has no journal`)
      if (pendingBytes() > MAX_PENDING_BYTES) throw new LedgerError('WAREHOUSE_BUSY')
      // Returned, not awaited: the rows need not live until the disk is done.
      return journal.append(format.encode(rows)).then(loadLater)
    },
    load,
    close: async () => {
      clearTimeout(timer)
      try {
        await load()
      } finally {
        for (const journal of journals.values()) await journal.close()
      }
    },
  }
}
