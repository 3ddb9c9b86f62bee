// SPDX-License-Identifier: Apache-2.0
// The archive in the cloud: one Cloud Storage bucket. An object is created where no generation of it exists, which the
// service decides, so of callers at once one wins. The bucket's own locked policy keeps everything for its class; an object
// with a legal floor is locked for it besides, from the day of its events and not from its creation.
import { randomUUID } from 'node:crypto'
import type { Bucket, File, FileMetadata } from '@google-cloud/storage'
import { addSpan, FLOORS } from '../../plan/floors.ts'
import { type Archive, type ArchivedObject, checkArchiveName, type Kept, keptSchema } from './archive.ts'
import { isPassing } from './bigquery-failures.ts'
import { type Patience, persist } from './bigquery-retry.ts'
import { LedgerError } from './errors.ts'

export type StorageArchiveOptions = Readonly<{
  /** From storage-client.ts: it must not retry by itself. */
  bucket: Bucket
  /** Pauses between attempts, in milliseconds. */
  retryDelays?: readonly number[]
  /** The longest one request may take, in milliseconds. */
  requestMs?: number
  newId?: () => string
}>

const RETRY_DELAYS = [500, 2_000, 6_000]
const REQUEST_MS = 20_000
const TOTAL_MS = 60_000
const NOT_FOUND = 404
/** A retention or a hold forbids it. */
const FORBIDDEN = 403
/** ifGenerationMatch did not hold. */
const PRECONDITION = 412
/** Names of what an object carries beside its bytes. */
const PUT_ID = 'put-id'
const KEPT = 'kept'

const statusOf = (failure: unknown): unknown => (failure as { code?: unknown } | null)?.code

const unavailable = (failure: unknown): LedgerError =>
  // The cause of the client holds the request, which may hold the object.
  new LedgerError('ARCHIVE_UNAVAILABLE', `the archive bucket answered ${statusOf(failure) ?? 'nothing'}`)

/** The moment before which the law forbids to destroy the object; null where the plan alone decides. */
export const lockedUntil = ({ retention_class, event_day }: Kept): Date | null => {
  const floor = FLOORS[retention_class]
  // The day that ends the span counts, in whatever zone the plan has.
  return floor ? new Date(`${addSpan(addSpan(event_day, floor.period), { days: 1 })}T00:00:00Z`) : null
}

const metadataOf = (putId: string, kept: Kept | undefined): FileMetadata => {
  const until = kept && lockedUntil(kept)
  return {
    contentType: 'application/octet-stream',
    cacheControl: 'no-store',
    metadata: { [PUT_ID]: putId, ...(kept ? { [KEPT]: JSON.stringify(keptSchema.parse(kept)) } : {}) },
    ...(until ? { retention: { mode: 'Locked', retainUntilTime: until.toISOString() } } : {}),
  }
}

const describeFile = ({ name, metadata }: File): ArchivedObject => {
  const kept = metadata.metadata?.[KEPT]
  const read = typeof kept === 'string' ? keptSchema.safeParse(JSON.parse(kept)) : undefined
  return { name, kept: read?.data ?? null, held: metadata.temporaryHold === true }
}

/** Opens a bucket as an archive. Opens no connection. A retention that is not over and a hold of the service are ARCHIVE_HELD. */
export const openStorageArchive = (options: StorageArchiveOptions): Archive => {
  const { bucket, newId = randomUUID } = options
  const patience: Patience = {
    delays: options.retryDelays ?? RETRY_DELAYS,
    attemptMs: options.requestMs ?? REQUEST_MS,
    totalMs: TOTAL_MS,
  }
  const ask = <T>(send: () => Promise<T>): Promise<T> => persist(send, isPassing, patience)

  /** Either somebody was first, or an answer to this very put was lost and it was sent again. */
  const isOwn = async (file: File, putId: string): Promise<boolean> => {
    const [{ metadata }] = await ask(() => file.getMetadata()).catch((failure: unknown) => {
      throw unavailable(failure)
    })
    return metadata?.[PUT_ID] === putId
  }

  const files = async (prefix: string): Promise<File[]> => {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    if (folder) checkArchiveName(folder.slice(0, -1))
    const found: File[] = []
    let query: object | null = { prefix, autoPaginate: false }
    try {
      while (query) {
        const asked: object = query
        const [page, next] = await ask(() => bucket.getFiles(asked))
        found.push(...page)
        query = next
      }
    } catch (failure) {
      throw unavailable(failure)
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  return {
    put: async (name, bytes, kept) => {
      checkArchiveName(name)
      const file = bucket.file(name)
      const putId = newId()
      try {
        await ask(() =>
          file.save(Buffer.from(bytes), {
            resumable: false,
            validation: 'crc32c',
            preconditionOpts: { ifGenerationMatch: 0 },
            metadata: metadataOf(putId, kept),
          }),
        )
      } catch (failure) {
        if (statusOf(failure) !== PRECONDITION) throw unavailable(failure)
        if (!(await isOwn(file, putId))) throw new LedgerError('ARCHIVE_EXISTS', name)
      }
    },

    get: async (name) => {
      checkArchiveName(name)
      try {
        const [found] = await ask(() => bucket.file(name).download({ validation: 'crc32c' }))
        return new Uint8Array(found)
      } catch (failure) {
        if (statusOf(failure) === NOT_FOUND) return null
        throw unavailable(failure)
      }
    },

    list: async (prefix) => (await files(prefix)).map(({ name }) => name),

    describe: async (prefix) => (await files(prefix)).map(describeFile),

    setHold: async (name, held) => {
      checkArchiveName(name)
      try {
        await ask(() => bucket.file(name).setMetadata({ temporaryHold: held }))
      } catch (failure) {
        if (statusOf(failure) !== NOT_FOUND) throw unavailable(failure)
      }
    },

    remove: async (name) => {
      checkArchiveName(name)
      const file = bucket.file(name)
      try {
        const [metadata] = await ask(() => file.getMetadata())
        if (metadata.temporaryHold === true) throw new LedgerError('ARCHIVE_HELD', name)
        // A hold put on meanwhile is another metageneration.
        const ifMetagenerationMatch = Number(metadata.metageneration)
        await ask(() => bucket.file(name, { preconditionOpts: { ifMetagenerationMatch } }).delete())
      } catch (failure) {
        if (failure instanceof LedgerError) throw failure
        const status = statusOf(failure)
        if (status === FORBIDDEN || status === PRECONDITION) throw new LedgerError('ARCHIVE_HELD', name)
        if (status !== NOT_FOUND) throw unavailable(failure)
      }
    },
  }
}
