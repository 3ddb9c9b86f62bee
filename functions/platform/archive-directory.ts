// SPDX-License-Identifier: Apache-2.0
// The embedded archive: a directory of read-only files. An object is written beside, synced, and linked to its name,
// which fails when the name is taken; so nothing half-written is ever an object.
import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Archive, checkArchiveName, keptSchema } from './archive.ts'
import { forgetKept, heldPath, isHeld, keptPath, readKept } from './archive-marks.ts'
import { LedgerError } from './errors.ts'

/** Begins with a dot, so that it can never be the name of an object. */
const UNFINISHED = '.unfinished'
/** What a crash left in there is of no use after this. */
const UNFINISHED_MS = 60 * 60 * 1000

const codeOfCause = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? 'unknown'
const unavailable = (cause: unknown): LedgerError =>
  cause instanceof LedgerError
    ? cause
    : new LedgerError('ARCHIVE_UNAVAILABLE', `the archive folder answered ${codeOfCause(cause)}`, { cause })

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Creates the missing folders one by one, each synced into the one above, so that an object's path survives a power cut. */
const makeFolders = async (root: string, path: string): Promise<void> => {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (cause) {
    if (codeOfCause(cause) === 'EEXIST') return
    if (codeOfCause(cause) !== 'ENOENT' || path === dirname(path)) throw cause
    await makeFolders(root, dirname(path))
    return makeFolders(root, path)
  }
  await syncFolder(dirname(path))
}

const exists = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch (cause) {
    if (codeOfCause(cause) === 'ENOENT') return false
    throw cause
  }
}

const sweep = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const state = await stat(path).catch(() => null)
    if (state && Date.now() - state.mtimeMs > UNFINISHED_MS) await unlink(path).catch(() => undefined)
  }
}

const writeSynced = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx', 0o400)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

const walk = async (folder: string, name: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const below = entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) =>
      entry.isDirectory()
        ? walk(join(folder, entry.name), `${name}${entry.name}/`)
        : [`${name}${entry.name}`],
    )
  return (await Promise.all(below)).flat()
}

/** Overwrites an object before it goes, so that its bytes do not lie on in free blocks. */
const overwrite = async (path: string): Promise<void> => {
  // Read-only for everybody so far; the owner may change that.
  await chmod(path, 0o600)
  const file = await open(path, 'r+')
  try {
    await file.write(Buffer.alloc((await file.stat()).size), 0)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Opens a directory as an archive; it is made at the first put. Files are 0400 and folders 0700. */
export const openDirectoryArchive = (root: string): Archive => {
  const unfinished = join(root, UNFINISHED)
  let swept = false
  const prepare = async (folder: string) => {
    await makeFolders(root, unfinished)
    await makeFolders(root, folder)
    if (swept) return
    swept = true
    await sweep(unfinished)
  }
  /** Small files beside the objects; a second writing gives the same. */
  const writeNote = async (path: string, text: string) => {
    const beside = join(unfinished, randomUUID())
    await prepare(dirname(path))
    await writeSynced(beside, new TextEncoder().encode(text))
    await rename(beside, path)
    await syncFolder(dirname(path))
  }
  const list = async (prefix: string): Promise<string[]> => {
    // Only the folder of the prefix is walked, so that a year of reports is not read to list one.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    if (folder) checkArchiveName(folder.slice(0, -1))
    try {
      return (await walk(join(root, folder), folder)).filter((name) => name.startsWith(prefix)).sort()
    } catch (cause) {
      if (codeOfCause(cause) === 'ENOENT') return []
      throw unavailable(cause)
    }
  }
  return {
    put: async (name, bytes, kept) => {
      checkArchiveName(name)
      const path = join(root, name)
      const beside = join(unfinished, randomUUID())
      try {
        await prepare(dirname(path))
        await writeSynced(beside, bytes)
        // Before the object: one without its note would never be destroyed.
        if (kept && !(await exists(path)))
          await writeNote(keptPath(root, name), `${JSON.stringify(keptSchema.parse(kept))}\n`)
        await link(beside, path)
        await syncFolder(dirname(path))
      } catch (cause) {
        if (codeOfCause(cause) === 'EEXIST') throw new LedgerError('ARCHIVE_EXISTS', name, { cause })
        throw unavailable(cause)
      } finally {
        await unlink(beside).catch(() => undefined)
      }
    },
    get: async (name) => {
      checkArchiveName(name)
      try {
        return new Uint8Array(await readFile(join(root, name)))
      } catch (cause) {
        if (codeOfCause(cause) === 'ENOENT') return null
        throw unavailable(cause)
      }
    },
    list,
    describe: async (prefix) => {
      const names = await list(prefix)
      try {
        return await Promise.all(
          names.map(async (name) => ({
            name,
            kept: await readKept(root, name),
            held: await isHeld(root, name),
          })),
        )
      } catch (cause) {
        throw unavailable(cause)
      }
    },
    setHold: async (name, held) => {
      checkArchiveName(name)
      try {
        if (!held) await unlink(heldPath(root, name))
        else if (await exists(join(root, name))) await writeNote(heldPath(root, name), '')
      } catch (cause) {
        if (codeOfCause(cause) !== 'ENOENT') throw unavailable(cause)
      }
    },
    remove: async (name) => {
      checkArchiveName(name)
      const path = join(root, name)
      try {
        if (await isHeld(root, name)) throw new LedgerError('ARCHIVE_HELD', name)
        if (await exists(path)) {
          await overwrite(path)
          await unlink(path)
          await syncFolder(dirname(path))
        }
        // After the object, so that a crash in between leaves no object without its note.
        await forgetKept(root, name)
      } catch (cause) {
        throw unavailable(cause)
      }
    },
  }
}
