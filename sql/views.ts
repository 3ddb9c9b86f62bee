// SPDX-License-Identifier: Apache-2.0
// The views of the ledger, each after the views it reads.
import { readdirSync } from 'node:fs'
import type { Statement } from '../functions/platform/warehouse.ts'
import { loadStatement, tablesReadBy } from './statements.ts'

/** Puts names after the names they read. Throws Error on a circle. Exported for the generator, which has no compiled files yet. */
export const inReadingOrder = (
  names: readonly string[],
  reads: (name: string) => readonly string[],
): string[] => {
  const ordered: string[] = []
  const visit = (name: string, path: readonly string[]) => {
    if (ordered.includes(name)) return
    if (path.includes(name)) throw new Error(`views read each other: ${[...path, name].join(' > ')}`)
    for (const read of reads(name)) if (names.includes(read)) visit(read, [...path, name])
    ordered.push(name)
  }
  for (const name of names) visit(name, [])
  return ordered
}

/** Names of the files under sql/views, in alphabetical order. */
export const viewNames = (): string[] =>
  readdirSync(new URL('views/', import.meta.url))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort()

/** Every view with its statement, in an order in which they can be created. */
export const loadViews = (): { name: string; statement: Statement }[] =>
  inReadingOrder(viewNames(), (name) => tablesReadBy(`views/${name}`)).map((name) => ({
    name,
    statement: loadStatement(`views/${name}`),
  }))
