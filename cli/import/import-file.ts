// SPDX-License-Identifier: Apache-2.0
// Imports a log file: lines in, access events in the ledger, marked backfilled. Reading, judging and storing overlap;
// memory does not grow with the file.
import { resolve } from 'node:path'
import type { Producer } from '../../functions/capture/producers.ts'
import type { Clock } from '../../functions/platform/clock.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { ACTOR_TYPES } from '../../schemas/access-event.ts'
import type { Ledger } from '../ledger.ts'
import { lineIds } from './event-id.ts'
import { batchWriter } from './import-batch.ts'
import { freshState, type ImportState, stateFile } from './import-state.ts'
import { BrokenOff, type Input, openInput, readPieces } from './input.ts'
import { type LineJudge, lineJudge } from './judge-line.ts'
import { readLines } from './lines.ts'
import { csvShape, jsonRow, logFormat } from './log-format.ts'
import { readMap } from './map.ts'
import { compileMap } from './map-event.ts'
import type { ImportMap } from './map-shape.ts'
import { type LogRecord, readRecords } from './records.ts'
import { holdsRefused, openRefused } from './refused-file.ts'
import type { ImportTotals } from './totals.ts'

export type ImportProgress = {
  /** Bytes of the file read so far, of `size`. */
  position: number
  size: number
  read: number
  accepted: number
  refused: number
}
export type ImportOptions = {
  file: string
  /** Mapping file; without one, each line is an access event as it stands. */
  map?: string | undefined
  /** Where refused lines go; by default the file's own name with `.refused.ndjson`. */
  refusedFile?: string | undefined
  /** Imports again what was imported before; the same ids make the same events. */
  again?: boolean | undefined
  clock: Clock
  progress?: ((progress: ImportProgress) => void) | undefined
  /** Stops after the batch under way; the same import then goes on from there. */
  signal?: AbortSignal | undefined
}
/** Counts over all runs of this import. */
export type ImportResult = ImportTotals & {
  state: 'finished' | 'finished_before' | 'interrupted' | 'cut_off'
  /** Records that an earlier run had done. */
  already: number
  /** Null when nothing was refused. */
  refused_file: string | null
  /** For `cut_off`: why the file could not be read to its end. */
  problem: LedgerError | null
}

/** The operator imports the company's own logs: any registered system, any actor. */
const importer = (ledger: Ledger): Producer => ({
  id: 'import',
  systems: [...new Set(ledger.plan.systems.map((system) => system.id))],
  actor_types: [...ACTOR_TYPES],
})

const checkSystem = (ledger: Ledger, map: ImportMap): void => {
  const { system_id: said } = map.event as { system_id?: unknown }
  if (typeof said === 'string' && !ledger.rules.system(said))
    throw new LedgerError(
      'IMPORT_MAP',
      `$.event.system_id: allowed is a system of the register: ${importer(ledger).systems.join(', ')}; got ${said}`,
    )
}

/** Looks at the first record before anything is stored: a log of another kind would be refused line by line. */
const checkFirst = (input: Input, map: ImportMap | null, first: LogRecord): void => {
  const start = first.text.trimStart()
  if (start.includes('\u0000')) throw new LedgerError('IMPORT_FILE', `${input.path}: it is binary, not text`)
  if (map || start.startsWith('{')) return
  throw new LedgerError(
    'IMPORT_FILE',
    start.startsWith('[')
      ? `${input.path}: it is one JSON array; write one event a line`
      : `${input.path}: line ${first.line} is no JSON object; a log of another program needs --map`,
  )
}

const beginState = (options: ImportOptions, input: Input, found: ImportState | null): ImportState => {
  const asked = options.refusedFile === undefined ? undefined : resolve(options.refusedFile)
  const goOn = found !== null && !options.again && holdsRefused(found.refused_file, found.refused_bytes)
  if (!goOn) return freshState(input.fingerprint, asked ?? `${resolve(options.file)}.refused.ndjson`)
  if (asked !== undefined && asked !== found.refused_file && found.refused_bytes > 0)
    throw new LedgerError(
      'USAGE',
      `this import was begun with --refused ${found.refused_file}; give the same, or --again to begin anew`,
    )
  return asked === undefined ? found : { ...found, refused_file: asked }
}

const judgeOf = (
  ledger: Ledger,
  map: ImportMap | null,
  header: string | undefined,
  ids: ReturnType<typeof lineIds>,
): LineJudge => {
  const producer = importer(ledger)
  if (!map) return lineJudge(producer, ledger.rules, ids, (text) => ({ event: jsonRow(text) }))
  const format = logFormat(map, header)
  const mapRow = compileMap(map, format.columns)
  return lineJudge(producer, ledger.rules, ids, (text) => mapRow(format.rowOf(text)))
}

const resultOf = (
  state: ImportState,
  how: ImportResult['state'],
  already: number,
  problem: LedgerError | null = null,
): ImportResult => ({
  ...state.totals,
  state: how,
  already,
  refused_file: state.totals.refused > 0 ? state.refused_file : null,
  problem,
})

/**
 * Imports one file. Idempotent: ids come from the lines, so a second import, and one that was killed and goes on, makes
 * each event once. Throws IMPORT_FILE, IMPORT_MAP, USAGE and WAREHOUSE_*; after any of them the same call goes on.
 * A file that breaks off (gzip) is no throw: everything before is stored and the result says `cut_off`.
 */
export const importFile = async (ledger: Ledger, options: ImportOptions): Promise<ImportResult> => {
  const input = await openInput(options.file)
  const map = options.map === undefined ? null : await readMap(options.map)
  if (map) checkSystem(ledger, map)
  const kept = stateFile(ledger.folder, input.fingerprint, map)
  const state = beginState(options, input, kept.read())
  const already = state.totals.read
  if (state.finished) return resultOf(state, 'finished_before', already)
  const refused = openRefused(state.refused_file, state.refused_bytes)
  const writer = batchWriter(
    { warehouse: ledger.warehouse, load: ledger.embedded?.load },
    kept,
    refused,
    state,
  )
  try {
    const ids = lineIds(map?.name ?? 'access-events')
    const csv = csvShape(map)
    let wantsHeader = csv !== null && map?.csv?.header !== false
    let judge: LineJudge | undefined
    let seen = 0
    let problem: LedgerError | null = null
    try {
      for await (const block of readRecords(readLines(readPieces(input), map?.encoding ?? 'utf-8'), csv)) {
        const receivedAt = options.clock.now()
        for (const record of block.records) {
          if (!judge) {
            checkFirst(input, map, record)
            judge = judgeOf(ledger, map, wantsHeader ? record.text : undefined, ids)
            if (wantsHeader) {
              wantsHeader = false
              continue
            }
          }
          seen += 1
          if (seen <= already) judge.pass(record)
          else writer.add(record.line, judge.judge(record, receivedAt))
        }
        await writer.settle()
        const { read, accepted, refused: count } = state.totals
        options.progress?.({ position: block.position, size: input.size, read, accepted, refused: count })
        if (options.signal?.aborted) {
          await writer.finish(false)
          return resultOf(state, 'interrupted', already)
        }
      }
      if (!judge) throw new LedgerError('IMPORT_FILE', `${input.path}: it has no lines`)
    } catch (error) {
      // Only a file that broke off after it could be read; a file that is no log at all is thrown.
      if (!judge || !(error instanceof BrokenOff)) throw error
      problem = error
    }
    await writer.finish(problem === null)
    return resultOf(state, problem ? 'cut_off' : 'finished', already, problem)
  } finally {
    await writer.atRest()
    refused.close()
  }
}
