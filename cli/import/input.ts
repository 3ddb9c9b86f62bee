// SPDX-License-Identifier: Apache-2.0
// Opens the file of an import: refuses what no import can read, takes its fingerprint, and streams its bytes,
// unpacked when they are gzip.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { LedgerError } from '../../functions/platform/errors.ts'

export type Input = {
  path: string
  /** Bytes on disk. */
  size: number
  /** SHA-256 of the bytes on disk, hex. */
  fingerprint: string
  gzip: boolean
}

/** A piece of the content, and how many bytes of the file were read for it. */
export type Piece = { content: Buffer; position: number }

const CHUNK = 256 * 1024
/** Gzip grows at most about a thousandfold, so one step of this size stays within some 16 MiB. */
const GZIP_STEP = 16 * 1024

const KNOWN_BINARY: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['a ZIP archive or an Excel workbook: save the sheet as CSV', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook: save the sheet as CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['UTF-16 text: save it as UTF-8', [0xff, 0xfe]],
  ['UTF-16 text: save it as UTF-8', [0xfe, 0xff]],
  ['Zstandard: unpack it first', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2: unpack it first', [0x42, 0x5a, 0x68]],
]

const startsWith = (head: Buffer, magic: readonly number[]): boolean =>
  magic.every((byte, index) => head[index] === byte)

/** Thrown when a file breaks off after part of it was read. */
export class BrokenOff extends LedgerError {}

const unreadable = (path: string, why: string, cause?: unknown): LedgerError =>
  new LedgerError('IMPORT_FILE', `${path}: ${why}`, cause === undefined ? undefined : { cause })

const fingerprintOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const headOf = async (path: string): Promise<Buffer> => {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(CHUNK)
    const { bytesRead } = await file.read(head, 0, CHUNK, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no right to read it',
  ENOTDIR: 'no such file',
}

/** Looks at a file before it is imported. Throws IMPORT_FILE for what is missing, empty, no file or not text. */
export const openInput = async (path: string): Promise<Input> => {
  try {
    const state = await stat(path)
    if (!state.isFile())
      throw unreadable(path, state.isDirectory() ? 'it is a directory' : 'it is not a regular file')
    if (state.size === 0) throw unreadable(path, 'it is empty')
    const head = await headOf(path)
    const gzip = startsWith(head, [0x1f, 0x8b])
    const known = KNOWN_BINARY.find(([, magic]) => startsWith(head, magic))
    if (known) throw unreadable(path, `it is ${known[0]}`)
    if (!gzip && head.includes(0)) throw unreadable(path, 'it is binary, not text: it holds NUL bytes')
    return { path, size: state.size, fingerprint: await fingerprintOf(path), gzip }
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause
    const code = (cause as NodeJS.ErrnoException).code ?? ''
    throw unreadable(path, REASONS[code] ?? code, cause)
  }
}

// Driven by hand, because a piped stream drops what it has already unpacked when the archive turns out to be cut off.
async function* unpacked(input: Input): AsyncGenerator<Piece> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  let ready: Buffer[] = []
  let failure: Error | undefined
  gunzip.on('data', (content: Buffer) => ready.push(content))
  gunzip.on('error', (error) => {
    failure = error
  })
  const take = (position: number): Piece[] => {
    const pieces = ready.map((content) => ({ content, position }))
    ready = []
    return pieces
  }
  let position = 0
  try {
    for await (const chunk of createReadStream(input.path, { highWaterMark: GZIP_STEP })) {
      await new Promise<void>((resolve) => {
        gunzip.write(chunk as Buffer, () => resolve())
      })
      position += (chunk as Buffer).length
      yield* take(position)
      if (failure) break
    }
    if (!failure)
      await new Promise<void>((resolve) => {
        gunzip.once('end', resolve).once('error', () => resolve())
        gunzip.end()
      })
    yield* take(position)
    if (failure)
      throw new BrokenOff(
        'IMPORT_FILE',
        `${input.path}: the gzip data is damaged or cut off (${failure.message})`,
      )
  } finally {
    gunzip.destroy()
  }
}

/**
 * Streams the content with bounded memory. Throws BrokenOff when gzip data is damaged or cut off, after everything
 * before that place was given.
 */
export async function* readPieces(input: Input): AsyncGenerator<Piece> {
  if (input.gzip) {
    yield* unpacked(input)
    return
  }
  let position = 0
  for await (const chunk of createReadStream(input.path, { highWaterMark: CHUNK })) {
    position += (chunk as Buffer).length
    yield { content: chunk as Buffer, position }
  }
}
