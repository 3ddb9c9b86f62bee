// SPDX-License-Identifier: Apache-2.0
// Makes or compares the tables and views of the dataset. In production Terraform makes them and this compares alone.
import type { TableMetadata } from '@google-cloud/bigquery'
import { bigQueryFields, columnsOf } from '../../schemas/googlesql.ts'
import { TABLES, type Table } from '../../schemas/tables.ts'
import { tableDifferences, tableMetadata, type UnreportedSetting } from './bigquery-differences.ts'
import { isPassing } from './bigquery-failures.ts'
import type { Place } from './bigquery-jobs.ts'
import { type Patience, persist } from './bigquery-retry.ts'
import { type QualifiedView, qualifiedViews } from './bigquery-views.ts'
import { LedgerError } from './errors.ts'

export type { UnreportedSetting }

type Making = {
  place: Place
  create: boolean
  unreported: ReadonlySet<UnreportedSetting>
  patience: Patience
}
const MISSING = 404
/** Two processes made it at once: the other one's is then compared like any other. */
const MADE_BY_ANOTHER = 409

/** Idempotent. Throws WAREHOUSE_SCHEMA with every difference at once, WAREHOUSE_UNAVAILABLE when the service does not answer. */
export const ensureDataset = async (
  place: Place,
  create: boolean,
  unreported: ReadonlySet<UnreportedSetting>,
  patience: Patience,
): Promise<void> => {
  const making: Making = { place, create, unreported, patience }
  const problems: string[] = []
  for (const [name, table] of Object.entries(TABLES as Record<string, Table>))
    problems.push(...(await ensureTable(making, name, table)).map((text) => `${name}: ${text}`))
  if (problems.length === 0)
    for (const view of qualifiedViews(place.client.projectId, place.dataset))
      problems.push(...(await ensureView(making, view)).map((text) => `${view.name}: ${text}`))
  if (problems.length > 0) throw new LedgerError('WAREHOUSE_SCHEMA', problems.join('; '))
}

const request = async <T>(
  making: Making,
  send: () => Promise<T>,
  accepted: number,
): Promise<T | undefined> => {
  try {
    return await persist(send, isPassing, making.patience)
  } catch (failure) {
    const { code } = failure as { code?: unknown }
    if (code === accepted) return undefined
    throw new LedgerError('WAREHOUSE_UNAVAILABLE', `dataset ${making.place.dataset} (${code ?? 'no answer'})`)
  }
}

const tableOf = ({ place }: Making, name: string) => place.client.dataset(place.dataset).table(name)

const read = async (making: Making, name: string): Promise<TableMetadata | undefined> =>
  (await request(making, () => tableOf(making, name).getMetadata(), MISSING))?.[0]

const make = async (making: Making, name: string, metadata: TableMetadata): Promise<void> => {
  const { client, dataset } = making.place
  await request(making, () => client.dataset(dataset).createTable(name, metadata), MADE_BY_ANOTHER)
}

const change = async (making: Making, name: string, metadata: TableMetadata): Promise<void> => {
  await request(making, () => tableOf(making, name).setMetadata(metadata), Number.NaN)
}

const ensureTable = async (making: Making, name: string, table: Table): Promise<string[]> => {
  let found = await read(making, name)
  if (!found && making.create) {
    await make(making, name, tableMetadata(table))
    found = await read(making, name)
  }
  if (!found) return ['it is missing']
  let differences = tableDifferences(table, found, making.unreported)
  if (making.create && differences.length > 0 && differences.every(({ addable }) => addable)) {
    await change(making, name, { schema: { fields: bigQueryFields(columnsOf(table.row)) } })
    found = await read(making, name)
    differences = tableDifferences(table, found ?? {}, making.unreported)
  }
  return differences.map(({ text }) => text)
}

const ensureView = async (making: Making, view: QualifiedView): Promise<string[]> => {
  const body = { query: view.body, useLegacySql: false }
  let found = await read(making, view.name)
  if (!found && making.create) {
    await make(making, view.name, { view: body })
    found = await read(making, view.name)
  }
  if (!found) return ['it is missing']
  if (found.type !== 'VIEW') return [`it is a ${found.type}, not a VIEW`]
  if (making.unreported.has('view') || sameView(found, body)) return []
  if (!making.create) return ['its text is another']
  // A view holds no data: the text of this version takes its place.
  await change(making, view.name, { view: body })
  return []
}

const sameView = (found: TableMetadata, body: { query: string }): boolean =>
  typeof found.view === 'object' && found.view.query === body.query && !found.view.useLegacySql
