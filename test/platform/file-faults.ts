// SPDX-License-Identifier: Apache-2.0
// Makes the file handles of this process count their work or fail it, as a disk would.
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'

type Method = 'writev' | 'datasync'
type Prototype = Record<Method, (...args: unknown[]) => Promise<unknown>>

/** The class that node:fs/promises does not export. */
const prototypeOfHandles = async (): Promise<Prototype> => {
  const handle = await open(tmpdir(), 'r')
  await handle.close()
  return Object.getPrototypeOf(handle) as Prototype
}
const prototype = await prototypeOfHandles()

export type Watched = { calls: number; restore(): void }

/** Replaces a method of every file handle until `restore`. `instead` gets the real method and its arguments. */
export const watch = (
  method: Method,
  instead: (real: () => Promise<unknown>, handle: FileHandle, call: number) => Promise<unknown>,
): Watched => {
  const real = prototype[method]
  const watched: Watched = {
    calls: 0,
    restore: () => {
      prototype[method] = real
    },
  }
  prototype[method] = function (this: FileHandle, ...args: unknown[]) {
    watched.calls += 1
    return instead(() => real.apply(this, args), this, watched.calls)
  }
  return watched
}

/** A failure as the file system reports it. */
export const fileError = (code: 'ENOSPC' | 'EIO' | 'EDQUOT'): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: made by the test`), { code })
