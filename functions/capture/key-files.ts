// SPDX-License-Identifier: Apache-2.0
// The keys of an embedded ledger: producers and redaction keys, created once by the first start, for the owner alone.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ACTOR_TYPES } from '../../schemas/access-event.ts'
import { type RedactionKeysFile, redactionKeysFile } from '../../schemas/redaction-keys.ts'
import { createFileOnce } from '../platform/durable-file.ts'
import { LedgerError } from '../platform/errors.ts'
import { type ProducerEntry, parseProducers } from './producers.ts'
import type { RedactionKey } from './redact.ts'

export const producersPath = (keysFolder: string): string => join(keysFolder, 'producers.json')
const redactionPath = (keysFolder: string): string => join(keysFolder, 'redaction.json')

/** A new producer key: 256 bits, for an Authorization header. */
export const newProducerKey = (): string => randomBytes(32).toString('base64url')

// Two first commands at once: whoever comes second uses the file of the first.
const createUnlessThere = (path: string, value: unknown): void => {
  if (existsSync(path)) return
  try {
    createFileOnce(path, `${JSON.stringify(value, null, 2)}\n`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * Creates the key files that are missing: one producer `local` for the given systems, and one redaction key. A ledger
 * `inUse` whose redaction keys are gone gets no new one, which would make other digests: throws KEYS_INVALID.
 */
export const createKeyFiles = (keysFolder: string, systems: readonly string[], inUse: boolean): void => {
  const local: ProducerEntry = {
    id: 'local',
    key: newProducerKey(),
    systems: [...systems],
    actor_types: [...ACTOR_TYPES],
  }
  const redaction = { id: 'r1', secret: randomBytes(32).toString('base64'), from: '1970-01-01T00:00:00Z' }
  if (inUse && !existsSync(redactionPath(keysFolder)))
    throw new LedgerError('KEYS_INVALID', 'keys/redaction.json is gone')
  createUnlessThere(producersPath(keysFolder), [local])
  createUnlessThere(redactionPath(keysFolder), [redaction])
}

const RECHECK_MS = 250

// Replacing a file gives it another inode, also within one tick of its clock.
const stampOf = (path: string): string => {
  const { mtimeMs, ino, size } = statSync(path)
  return [mtimeMs, ino, size].join(' ')
}

/** Reads keys/producers.json again when it changed, looked at four times a second at most. The last good entries stay while the file is wrong. */
export const producersReader = (keysFolder: string): (() => Promise<readonly ProducerEntry[]>) => {
  const path = producersPath(keysFolder)
  let entries = parseProducers(readFileSync(path, 'utf8'))
  let stamp = stampOf(path)
  let looked = performance.now()
  return async () => {
    if (performance.now() - looked < RECHECK_MS) return entries
    looked = performance.now()
    try {
      const seen = stampOf(path)
      if (seen !== stamp) {
        entries = parseProducers(readFileSync(path, 'utf8'))
        stamp = seen
      }
    } catch {
      // An editor may be in the middle of saving; doctor reports a file that stays wrong.
    }
    return entries
  }
}

/** The key in force at a moment; before the first one, the first. */
export const keyAt = (entries: RedactionKeysFile): ((occurredAt: Date) => RedactionKey) => {
  const keys = entries
    .map(({ id, secret, from }) => ({
      from: Date.parse(from),
      key: { id, secret: Buffer.from(secret, 'base64') },
    }))
    .sort((a, b) => b.from - a.from)
  const oldest = keys.at(-1)
  return (occurredAt) => {
    const found = keys.find(({ from }) => from <= occurredAt.getTime()) ?? oldest
    if (!found) throw new LedgerError('KEYS_INVALID', 'no redaction key')
    return found.key
  }
}

/** The keys of keys/redaction.json. Throws KEYS_INVALID. */
export const redactionKeys = (keysFolder: string): ((occurredAt: Date) => RedactionKey) => {
  try {
    return keyAt(redactionKeysFile.parse(JSON.parse(readFileSync(redactionPath(keysFolder), 'utf8'))))
  } catch (cause) {
    // The cause may quote a key.
    throw new LedgerError('KEYS_INVALID', 'keys/redaction.json', { cause: (cause as Error).name })
  }
}
