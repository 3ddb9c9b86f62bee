// SPDX-License-Identifier: Apache-2.0
// Compares a table that is there with its schema. Pure: metadata in, sentences out.
import type { TableMetadata } from '@google-cloud/bigquery'
import { type BigQueryField, bigQueryFields, columnsOf } from '../../schemas/googlesql.ts'
import type { Table } from '../../schemas/tables.ts'

/** A setting that an emulator may keep to itself. */
export type UnreportedSetting = 'requirePartitionFilter' | 'view'
export type Difference = {
  /** A column that may be added: it is missing, and NULL or empty in old rows is right. */
  addable: boolean
  text: string
}
type Found = { name?: string; type?: string; mode?: string; fields?: readonly Found[] }

const NAMES: Record<string, string> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
}
const typeName = (type = ''): string => NAMES[type] ?? type

const fieldDifferences = (
  wanted: readonly BigQueryField[],
  found: readonly Found[],
  path: string,
): Difference[] => {
  const differences: Difference[] = []
  const say = (addable: boolean, text: string) => differences.push({ addable, text })
  const left = new Map(found.map((field) => [field.name, field]))
  for (const field of wanted) {
    const there = left.get(field.name)
    const name = `${path}${field.name}`
    left.delete(field.name)
    if (!there) {
      say(field.mode !== 'REQUIRED', `column ${name} is missing`)
      continue
    }
    const mode = there.mode || 'NULLABLE'
    if (typeName(there.type) !== typeName(field.type) || mode !== field.mode)
      say(false, `column ${name} is ${mode} ${typeName(there.type)}, not ${field.mode} ${field.type}`)
    else differences.push(...fieldDifferences(field.fields ?? [], there.fields ?? [], `${name}.`))
  }
  for (const name of left.keys()) say(false, `column ${path}${name} is not in the schema`)
  return differences
}

/** Everything in which a table differs from what schemas/tables.ts says of it; empty when nothing does. */
export const tableDifferences = (
  table: Table,
  found: TableMetadata,
  unreported: ReadonlySet<UnreportedSetting>,
): Difference[] => {
  const schema = typeof found.schema === 'object' ? (found.schema as { fields?: Found[] }) : {}
  const differences = fieldDifferences(bigQueryFields(columnsOf(table.row)), schema.fields ?? [], '')
  const say = (text: string) => differences.push({ addable: false, text })
  if (found.type !== 'TABLE') say(`it is a ${found.type}, not a TABLE`)
  const partition = found.timePartitioning
  const partitionedBy = partition ? `${partition.type} of ${partition.field ?? 'arrival'}` : 'nothing'
  const wantedPartition = table.partition ? `DAY of ${table.partition}` : 'nothing'
  if (partitionedBy !== wantedPartition) say(`it is partitioned by ${partitionedBy}, not ${wantedPartition}`)
  const cluster = (found.clustering?.fields ?? []).join(', ')
  if (cluster !== table.cluster.join(', '))
    say(`it is clustered by ${cluster || 'nothing'}, not ${table.cluster.join(', ') || 'nothing'}`)
  if (partition?.expirationMs) say('its partitions expire by themselves')
  if (found.expirationTime) say('it expires by itself')
  if (
    !unreported.has('requirePartitionFilter') &&
    (found.requirePartitionFilter ?? false) !== table.requireFilter
  )
    say(`a partition filter is ${table.requireFilter ? 'not ' : ''}required`)
  return differences
}

/** The metadata a table is created with. */
export const tableMetadata = (table: Table): TableMetadata => ({
  description: table.row.meta()?.description ?? '',
  schema: { fields: bigQueryFields(columnsOf(table.row)) },
  ...(table.partition ? { timePartitioning: { type: 'DAY', field: table.partition } } : {}),
  ...(table.requireFilter ? { requirePartitionFilter: true } : {}),
  ...(table.cluster.length > 0 ? { clustering: { fields: [...table.cluster] } } : {}),
})
