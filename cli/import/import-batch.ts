// SPDX-License-Identifier: Apache-2.0
// Stores what was judged, batch by batch: first the rows, durably, then the refused lines, then how far the import is.
// A crash between these steps repeats a batch, whose rows have the same ids and so stay one event each.
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../functions/platform/errors.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import type { RejectedEventsRow } from '../../schemas/rejected-events.ts'
import type { ImportState, StateFile } from './import-state.ts'
import type { Outcome } from './judge-line.ts'
import type { RefusedFile, RefusedLine } from './refused-file.ts'
import { countAccepted, countRefused, countSkipped } from './totals.ts'

/** Refused lines of one code that are also stored in rejected_events; the refused file has all. */
export const MAX_KEPT_PER_CODE = 1000
const BATCH_EVENTS = 1500
const BATCH_BYTES = 4 * 1024 * 1024
const BATCH_RECORDS = 20_000
/** Of canonical text. */
const LOAD_BYTES = 16 * 1024 * 1024
const BUSY_WAIT_MS = 200
const BUSY_WAITS = 1500

export type BatchWriter = {
  /** Takes one outcome into the open batch. */
  add(line: number, outcome: Outcome): void
  /** Hands a full batch to the disk, after the one before has arrived. Throws WAREHOUSE_*, IMPORT_FILE. */
  settle(): Promise<void>
  /** Resolves when everything is stored and the state says so. */
  finish(finished: boolean): Promise<void>
  /** Resolves when nothing is under way any more, whether it went well or not. */
  atRest(): Promise<void>
}

/** Waits while the warehouse has too much waiting, five minutes at most. */
const appendPatiently = async (
  warehouse: Warehouse,
  table: 'access_events' | 'rejected_events',
  rows: Row[],
) => {
  for (let waits = 0; rows.length > 0; waits++) {
    try {
      await warehouse.append(table, rows)
      return
    } catch (error) {
      if (codeOf(error) !== 'WAREHOUSE_BUSY' || waits >= BUSY_WAITS) throw error
      await sleep(BUSY_WAIT_MS)
    }
  }
}

/** Writes one import. `load` empties the journal of a warehouse of our own. `state` grows with every `add`. */
export const batchWriter = (
  { warehouse, load }: { warehouse: Warehouse; load: (() => Promise<void>) | undefined },
  stateFile: StateFile,
  refused: RefusedFile,
  state: ImportState,
): BatchWriter => {
  const { totals } = state
  let rows: Row[] = []
  let rejections: Row[] = []
  let lines: RefusedLine[] = []
  let bytes = 0
  let records = 0
  let underWay: Promise<Error | undefined> = Promise.resolve(undefined)

  const reject = (line: number, rejection: RejectedEventsRow, help: string) => {
    const { code, path, allowed, received } = rejection
    countRefused(totals, line, rejection)
    lines.push({ line, code, path, allowed, received, help })
    const kept = totals.kept[code] ?? 0
    if (kept >= MAX_KEPT_PER_CODE) return
    totals.kept[code] = kept + 1
    rejections.push(rejection)
  }

  let unloaded = 0
  let loading: Promise<void> = Promise.resolve()
  // The journal is loaded piece by piece: one long piece would be one large transaction in memory.
  const loadSometimes = async (bytes: number) => {
    unloaded += bytes
    if (!load || unloaded < LOAD_BYTES) return
    unloaded = 0
    await loading
    loading = load()
    loading.catch(() => undefined)
  }

  const store = async (
    batch: { rows: Row[]; rejections: Row[]; lines: RefusedLine[]; bytes: number },
    then: Omit<ImportState, 'refused_bytes'>,
  ) => {
    await Promise.all([
      appendPatiently(warehouse, 'access_events', batch.rows),
      appendPatiently(warehouse, 'rejected_events', batch.rejections),
    ])
    await loadSometimes(batch.bytes)
    state.refused_bytes = refused.write(batch.lines)
    stateFile.write({ ...then, refused_bytes: state.refused_bytes })
  }

  const arrived = async () => {
    const failure = await underWay
    if (failure) throw failure
  }

  const begin = (finished: boolean) => {
    const batch = { rows, rejections, lines, bytes }
    // A copy: the totals go on counting while the batch is under way.
    const then = { ...structuredClone(state), finished }
    rows = []
    rejections = []
    lines = []
    bytes = 0
    records = 0
    underWay = store(batch, then).then(
      () => undefined,
      (error: Error) => error,
    )
  }

  return {
    add: (line, outcome) => {
      totals.read += 1
      records += 1
      if ('row' in outcome) {
        const { row } = outcome
        countAccepted(totals, row.event_date, row.redactions.length)
        rows.push(row)
        bytes += row.event_json.length
      } else if ('skip' in outcome) countSkipped(totals, outcome.skip)
      else reject(line, outcome.rejection, outcome.help)
    },
    settle: async () => {
      const full =
        rows.length >= BATCH_EVENTS ||
        lines.length >= BATCH_EVENTS ||
        bytes >= BATCH_BYTES ||
        records >= BATCH_RECORDS
      if (!full) return
      await arrived()
      begin(false)
    },
    finish: async (finished) => {
      await arrived()
      begin(finished)
      await arrived()
    },
    atRest: async () => {
      await underWay
    },
  }
}
