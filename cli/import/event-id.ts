// SPDX-License-Identifier: Apache-2.0
// Event ids for logs that have none: UUIDv7 by layout, made from what the line says, so that the same line imported
// again, from this file or from an overlapping one, is the same event.
import { hash } from 'node:crypto'

/** Cells of the counter: 4 bytes each. */
const CELLS = 2 ** 23

/** The order of the calls counts: each line without an id of its own, once. */
export type LineIds = {
  /** The id of the next line; `occurredAt` is null when the line has no time and so will be refused. */
  next(text: string, occurredAt: string | null): string
  /** Counts a line without making its id. */
  pass(text: string): void
}

const uuid = (digest: string, moment: number): string => {
  const time = Math.max(0, Number.isNaN(moment) ? 0 : moment)
    .toString(16)
    .padStart(12, '0')
    .slice(-12)
  const variant = '89ab'[Number.parseInt(digest[3] ?? '0', 16) % 4]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

/**
 * Ids of one log. `name` is the map's own name, which stays when the map is corrected, so that the ids stay too. Memory is
 * fixed: identical lines are counted in a table of cells that different lines may share. Two identical lines never get
 * one id; a line may rarely (1 in 20 000 at 300 000 lines) count as a repetition though it is none, which matters only
 * for recognising it in another, overlapping file.
 */
export const lineIds = (name: string): LineIds => {
  const cells = new Uint32Array(CELLS)
  const count = (text: string): number => {
    const digest = hash('sha256', text, 'buffer')
    const places = [0, 4, 8].map((offset) => digest.readUInt32LE(offset) % CELLS)
    const seen = Math.min(...places.map((place) => cells[place] ?? 0))
    for (const place of new Set(places)) cells[place] = (cells[place] ?? 0) + 1
    return seen
  }
  return {
    pass: (text) => void count(text),
    next: (text, occurredAt) => {
      const digest = hash('sha256', JSON.stringify([name, text, count(text)]), 'hex')
      return uuid(digest, occurredAt === null ? 0 : Date.parse(occurredAt))
    },
  }
}
