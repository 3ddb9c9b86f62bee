// SPDX-License-Identifier: Apache-2.0
// The embedded archive: a directory of read-only files. An object is written beside, synced, and linked to its name,
// which fails when the name is taken; so nothing half-written is ever an object.
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Archive, checkArchiveName } from './archive.ts'
import { LedgerError } from './errors.ts'

/** Begins with a dot, so that it can never be the name of an object. */
const UNFINISHED = '.unfinished'
/** What a crash left in there is of no use after this. */
const UNFINISHED_MS = 60 * 60 * 1000

const codeOfCause = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? 'unknown'
const unavailable = (cause: unknown): LedgerError =>
  new LedgerError('ARCHIVE_UNAVAILABLE', `the archive folder answered ${codeOfCause(cause)}`, { cause })

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
  return {
    put: async (name, bytes) => {
      checkArchiveName(name)
      const path = join(root, name)
      const beside = join(unfinished, randomUUID())
      try {
        await prepare(dirname(path))
        await writeSynced(beside, bytes)
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
    list: async (prefix) => {
      // Only the folder of the prefix is walked, so that a year of reports is not read to list one.
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
      if (folder) checkArchiveName(folder.slice(0, -1))
      try {
        return (await walk(join(root, folder), folder)).filter((name) => name.startsWith(prefix)).sort()
      } catch (cause) {
        if (codeOfCause(cause) === 'ENOENT') return []
        throw unavailable(cause)
      }
    },
  }
}
