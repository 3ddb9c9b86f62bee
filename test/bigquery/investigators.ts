// SPDX-License-Identifier: Apache-2.0
// The dataset of investigators on the emulator, from the generated files, as Terraform makes it.
import { readFileSync } from 'node:fs'
import type { RoutineMetadata } from '@google-cloud/bigquery'
import { insertRequests } from '../../functions/platform/bigquery-rows.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { bigQueryFields } from '../../schemas/googlesql.ts'
import type { TableFunction } from '../../sql/compiler/table-functions.ts'
import { PROJECT } from './emulator.ts'
import { columnsIn, LOCATION, setupClient } from './ledger.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder as Terraform's templatefile() takes it
const PLACEHOLDER = '${dataset}'
const bodyOf = (path: string, dataset: string): string =>
  read(path).replaceAll(PLACEHOLDER, `\`${PROJECT}\`.\`${dataset}\``)

export const FUNCTIONS: TableFunction[] = JSON.parse(read('sql/qualified/functions.json'))

const makeDataset = async (name: string) =>
  (await setupClient().createDataset(name, { location: LOCATION }))[0]

/** A dataset with the authorised view `events` over the ledger's dataset. */
export const makeAuthorisedView = async (ledger: string, views: string): Promise<void> => {
  const dataset = await makeDataset(views)
  await dataset.createTable('events', {
    view: { query: bodyOf('sql/qualified/views/events.sql', ledger), useLegacySql: false },
  })
}

/** A dataset with every table function. The emulator's cannot read a view (emulator-limits.ts), so `events` is a table here. */
export const makeTableFunctions = async (views: string, events: readonly Row[]): Promise<void> => {
  const dataset = await makeDataset(views)
  const [table] = await dataset.createTable('events', {
    schema: { fields: bigQueryFields(columnsIn('access_events')) },
  })
  for (const request of insertRequests('access_events', columnsIn('access_events'), events))
    await table.insert(request, { raw: true, partialRetries: 0 })
  for (const { id, body, arguments: declared } of FUNCTIONS)
    await dataset.createRoutine(id, {
      routineType: 'TABLE_VALUED_FUNCTION',
      language: 'SQL',
      definitionBody: bodyOf(body, views),
      arguments: declared.map(({ name, type }) => ({ name, dataType: { typeKind: type } })),
    } as RoutineMetadata)
}
