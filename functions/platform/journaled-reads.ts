// SPDX-License-Identifier: Apache-2.0
// Which statements read what the journals hold: only those have to wait until it is loaded. Rules and reports over facts
// run beside capture without loading its last events each time.
import { tablesReadBy } from '../../sql/statements.ts'
import { loadViews } from '../../sql/views.ts'
import { JOURNALED } from './journaled.ts'
import type { Statement } from './warehouse.ts'

/** The journaled tables and every view that reads one, directly or through another. */
const journaledNames = (): string[] => {
  const names = new Set<string>(JOURNALED)
  // A view comes after those it reads.
  for (const { name } of loadViews())
    if (tablesReadBy(`views/${name}`).some((table) => names.has(table))) names.add(name)
  return [...names]
}

let pattern: RegExp | undefined

/** Whether the text names a journaled table or view where a table can stand; rather once too often than not. */
export const readsJournaled = (statement: Pick<Statement, 'duckdb'>): boolean => {
  pattern ??= new RegExp(`(?:\\b(?:FROM|JOIN)\\b|,)[\\s(]*"?(?:${journaledNames().join('|')})\\b`, 'i')
  return pattern.test(statement.duckdb)
}
