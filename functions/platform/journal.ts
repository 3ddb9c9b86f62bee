// SPDX-License-Identifier: Apache-2.0
// The journal of the embedded warehouse: appended rows are written to a segment file and synced, many callers by one
// disk flush, before anybody is told that they are stored. Segments are loaded into the database afterwards.
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { LedgerError } from './errors.ts'

export type Journal = {
  /** Resolves when the lines (each ending in a newline) are synced to disk. Throws WAREHOUSE_DISK_FULL or _UNAVAILABLE; then nothing of the call stays. */
  append(lines: Uint8Array): Promise<void>
  /** Closes the open segment, so that `segments` holds everything appended before the call. */
  rotate(): Promise<void>
  /** Closed segments, oldest first, as file names. */
  segments(): readonly string[]
  /** Removes a closed segment after it was loaded. */
  discard(segment: string): Promise<void>
  /** Bytes not yet discarded. */
  pendingBytes(): number
  close(): Promise<void>
}

type Waiting = { bytes: Uint8Array; resolve: () => void; reject: (error: Error) => void }

const MAX_FLUSH_BYTES = 8 * 1024 * 1024
/** A segment is loaded in one transaction, whose memory and time grow with it. */
const MAX_SEGMENT_BYTES = 16 * 1024 * 1024
const NAME = /^(\d{12})\.ndjson$/

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])

const failure = (cause: unknown): LedgerError =>
  new LedgerError(
    FULL.has((cause as NodeJS.ErrnoException).code) ? 'WAREHOUSE_DISK_FULL' : 'WAREHOUSE_UNAVAILABLE',
    'the journal could not be written',
    { cause },
  )

/** Cuts a last line that a crash left without its newline: nobody was told that it is stored. */
const cutTornLine = async (path: string): Promise<number> => {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const window = Math.min(size, MAX_FLUSH_BYTES)
    const tail = Buffer.alloc(window)
    await file.read(tail, 0, window, size - window)
    const end = tail.lastIndexOf(0x0a)
    const keep = end === -1 ? size - window : size - window + end + 1
    if (keep !== size) {
      await file.truncate(keep)
      await file.sync()
    }
    return keep
  } finally {
    await file.close()
  }
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Opens the journal in a folder, created for the owner alone. Segments of an earlier process are listed as closed. `floor` is a number below which no segment is named again. */
export const openJournal = async (folder: string, floor = 0): Promise<Journal> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const closed = new Map<string, number>()
  for (const name of (await readdir(folder)).filter((entry) => NAME.test(entry)).sort()) {
    const size = await cutTornLine(join(folder, name))
    if (size > 0) closed.set(name, size)
    else await unlink(join(folder, name))
  }
  let number = Math.max(floor, 0, ...[...closed.keys()].map((name) => Number(NAME.exec(name)?.[1])))
  let active: { name: string; file: FileHandle; size: number } | undefined
  let waiting: Waiting[] = []
  let rotations: (() => void)[] = []
  let flushing: Promise<void> | undefined
  let ended = false

  const openSegment = async () => {
    number += 1
    const name = `${String(number).padStart(12, '0')}.ndjson`
    const file = await open(join(folder, name), 'wx', 0o600)
    try {
      await syncFolder(folder)
    } catch (cause) {
      await file.close()
      throw cause
    }
    return { name, file, size: 0 }
  }

  // After a failed write or sync the segment cannot be trusted further: it keeps what was synced and is closed.
  const abandon = async () => {
    const broken = active
    active = undefined
    if (!broken) return
    await broken.file.truncate(broken.size).catch(() => undefined)
    await broken.file.close().catch(() => undefined)
    if (broken.size > 0) closed.set(broken.name, broken.size)
    else await unlink(join(folder, broken.name)).catch(() => undefined)
  }

  const closeActive = async () => {
    const full = active
    if (!full || full.size === 0) return
    active = undefined
    closed.set(full.name, full.size)
    await full.file.close()
  }

  const writeBatch = async (batch: readonly Waiting[], bytes: number) => {
    try {
      active ??= await openSegment()
      const { bytesWritten } = await active.file.writev(
        batch.map((entry) => entry.bytes),
        active.size,
      )
      if (bytesWritten !== bytes) throw Object.assign(new Error('short write'), { code: 'ENOSPC' })
      await active.file.datasync()
      active.size += bytes
      for (const entry of batch) entry.resolve()
    } catch (cause) {
      await abandon()
      for (const entry of batch) entry.reject(failure(cause))
    }
  }

  // One flush at a time: what comes while the disk works is written together by the next round. A rotation takes its
  // turn between rounds, so that steady load cannot hold it off.
  const flush = async () => {
    while (waiting.length > 0 || rotations.length > 0) {
      const asked = rotations
      rotations = []
      if (asked.length > 0 || (active?.size ?? 0) >= MAX_SEGMENT_BYTES) await closeActive()
      for (const done of asked) done()
      let bytes = 0
      let count = 0
      while (count < waiting.length && bytes < MAX_FLUSH_BYTES) bytes += waiting[count++]?.bytes.length ?? 0
      const batch = waiting.slice(0, count)
      waiting = waiting.slice(count)
      if (batch.length > 0) await writeBatch(batch, bytes)
    }
    flushing = undefined
  }

  return {
    append: (lines) => {
      if (ended) return Promise.reject(new LedgerError('WAREHOUSE_UNAVAILABLE', 'the warehouse is closing'))
      return new Promise((resolve, reject) => {
        waiting.push({ bytes: lines, resolve, reject })
        flushing ??= flush()
      })
    },
    rotate: () =>
      new Promise((resolve) => {
        rotations.push(resolve)
        flushing ??= flush()
      }),
    segments: () => [...closed.keys()],
    discard: async (segment) => {
      await unlink(join(folder, segment))
      closed.delete(segment)
    },
    pendingBytes: () => {
      let sum = active?.size ?? 0
      for (const size of closed.values()) sum += size
      return sum
    },
    close: async () => {
      ended = true
      while (flushing) await flushing
      await closeActive()
      if (active) await active.file.close()
    },
  }
}
