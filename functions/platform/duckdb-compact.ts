// SPDX-License-Identifier: Apache-2.0
// Rewriting the database file without what was deleted. DuckDB marks rows as deleted and reuses blocks, but neither
// CHECKPOINT nor VACUUM takes the bytes away, so what is live is copied into a new file that takes the old one's name,
// and the old one is overwritten. A crash at any point leaves a whole file under the name.
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'

const newPath = (path: string) => `${path}.rewriting`
const oldPath = (path: string) => `${path}.replaced`
const ZEROS = Buffer.alloc(1024 * 1024)

const syncPath = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Overwrites a file with zeros, synced, and removes it. A disk that moves blocks about may keep the old ones: encrypt it. */
const wipe = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    for (let at = 0; at < size; at += ZEROS.length)
      await file.write(ZEROS, 0, Math.min(ZEROS.length, size - at), at)
    await file.datasync()
  } finally {
    await file.close()
  }
  rmSync(path)
  await syncPath(dirname(path))
}

/**
 * Takes away what a rewriting that was cut short left beside the file. The caller owns the database. Before the new file had the
 * name, `.replaced` is a second name of the database itself, which must not be overwritten.
 */
export const settleRewriting = async (path: string): Promise<void> => {
  for (const left of [newPath(path), `${newPath(path)}.wal`]) if (existsSync(left)) await wipe(left)
  const old = oldPath(path)
  if (!existsSync(old)) return
  const [live, replaced] = [statSync(path), statSync(old)]
  if (live.ino === replaced.ino && live.dev === replaced.dev) rmSync(old)
  else await wipe(old)
}

/** Copies what is live beside the file, whole and synced. No other writer may work meanwhile. */
export const writeBeside = async (connection: DuckDBConnection, path: string): Promise<void> => {
  const target = newPath(path)
  if (existsSync(target)) await wipe(target)
  await connection.run('CHECKPOINT')
  await connection.run(`ATTACH '${target.replaceAll("'", "''")}' AS rewritten`)
  try {
    await connection.run('COPY FROM DATABASE ledger TO rewritten')
  } finally {
    await connection.run('DETACH rewritten')
  }
  // Before DuckDB locks it as the database: closing any handle of ours would take its lock away.
  await syncPath(target)
}

/** Gives the new file the name. The old one must still be open and locked, so that no other process opens it in between. */
export const takePlace = async (path: string): Promise<void> => {
  linkSync(path, oldPath(path))
  renameSync(newPath(path), path)
  await syncPath(dirname(path))
}
