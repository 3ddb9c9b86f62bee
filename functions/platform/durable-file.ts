// SPDX-License-Identifier: Apache-2.0
// Writing small files so that a crash leaves the old content, the new content, or no file, never half of one.
import { closeSync, fsyncSync, linkSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const writeBeside = (path: string, content: string | Uint8Array): string => {
  const beside = `${path}.${process.pid}.${performance.now().toString(36).replace('.', '')}.new`
  const file = openSync(beside, 'wx', 0o600)
  try {
    const bytes = Buffer.from(content)
    let written = 0
    while (written < bytes.length) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return beside
}

/** Creates a file for the owner alone, whole and synced; throws EEXIST when it exists. */
export const createFileOnce = (path: string, content: string | Uint8Array): void => {
  const beside = writeBeside(path, content)
  try {
    linkSync(beside, path)
  } finally {
    unlinkSync(beside)
  }
  syncFolder(dirname(path))
}

/** Replaces a file as a whole, synced. */
export const replaceFile = (path: string, content: string | Uint8Array): void => {
  renameSync(writeBeside(path, content), path)
  syncFolder(dirname(path))
}
