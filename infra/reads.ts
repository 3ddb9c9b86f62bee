// SPDX-License-Identifier: Apache-2.0
// What each account of the cloud reads: the SQL it runs, by folder of sql/, followed through views to the tables behind.
// BigQuery asks for the right on a view and on everything below it.
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TABLES, type Table } from '../schemas/tables.ts'
import { tablesReadBy } from '../sql/statements.ts'

const SQL = fileURLToPath(new URL('../sql/', import.meta.url))

/** Folders of sql/ that an account runs. checker dry-runs every file; demo, evaluate and doctor run on one machine alone. */
export const SQL_OF: Readonly<Record<string, readonly string[]>> = {
  detect: ['detect', 'facts', 'plan', 'report', 'rules'],
  report: ['detect', 'investigate/risk_score', 'plan', 'report'],
  retain: ['plan', 'retain'],
  checker: [
    'detect',
    'except',
    'facts',
    'investigate',
    'plan',
    'report',
    'retain',
    'rules',
    'tuning',
    'views',
  ],
}

const withDays = Object.entries(TABLES as Record<string, Table>)
  .filter(([, table]) => table.partition)
  .map(([name]) => name)

/** Tables and views behind these, themselves included. */
const behind = (names: readonly string[]): Set<string> => {
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    if (!(name in TABLES)) tablesReadBy(`views/${name}`).forEach(visit)
  }
  names.forEach(visit)
  return found
}

/** The log of end users, which nobody but retain may read in the cloud (통신비밀보호법: handed out by its own procedure only). */
const OF_USERS = 'connection_events'

/**
 * Ids of the statements below a folder, `rules/access/off_hours/rule`. Those about end users are left out: no account runs them, and a
 * dry run would need the right to read.
 */
export const statementsIn = (folder: string): string[] =>
  globSync(`${folder}/**/*.sql`, { cwd: SQL })
    .map((path) => path.slice(0, -'.sql'.length))
    .filter((id) => !behind(tablesReadBy(id)).has(OF_USERS))
    .sort()

const readsOf = (account: string, folders: readonly string[]): string[] => {
  const ids = folders.flatMap(statementsIn)
  const names = new Set(ids.flatMap(tablesReadBy))
  // What is created by the facts is read again when it is replaced; what retain destroys is found by its columns.
  if (account === 'detect') for (const id of statementsIn('facts')) names.add(id.slice('facts/'.length))
  if (account === 'retain') for (const name of withDays) names.add(name)
  if (account === 'checker') for (const id of statementsIn('views')) names.add(id.slice('views/'.length))
  return [...behind([...names])].sort()
}

/** By account, sorted. */
export const reads = (): Record<string, string[]> =>
  Object.fromEntries(Object.entries(SQL_OF).map(([account, folders]) => [account, readsOf(account, folders)]))
