// SPDX-License-Identifier: Apache-2.0
// What is stored: every slice of every table whose rows end, and every archive object with what it is kept by.
import type { PlanClass } from '../../schemas/plan.ts'
import { TABLES, type TableName } from '../../schemas/tables.ts'
import type { Archive } from '../platform/archive.ts'
import { SLICED_TABLES, type StoredSlice, storedSlices } from '../platform/slices.ts'
import type { Warehouse } from '../platform/warehouse.ts'
import type { Subject } from './endings.ts'

/** Rows of a table, or objects of the archive, of one day, system and class. */
export type StoredPart = Subject & {
  /** A table, or `archive`. */
  table: TableName | 'archive'
  row_count: number
  objects: readonly string[]
  /** Newest arrival, where rows have one. */
  newest: string | null
}

export type Inventory = {
  parts: StoredPart[]
  /** Archive objects that were put without a day: nobody can say when they end. */
  undated: string[]
}

const LAST_DAY = '9999-12-31'
/** Systems and days with events that were stored under the two years. */
const handlerDays = (rows: readonly StoredSlice[]): ReadonlySet<string> =>
  new Set(
    rows
      .filter((row) => row.retention_class === 'handler')
      .map(({ day, system_id }) => JSON.stringify([day, system_id])),
  )

const tableParts = (
  table: TableName,
  rows: readonly StoredSlice[],
  asHandler: ReadonlySet<string>,
): StoredPart[] => {
  const { kept } = TABLES[table]
  if (kept === 'reference') return []
  return rows.map(({ day, system_id, retention_class, row_count, newest }) => ({
    table,
    kept,
    day,
    system_id,
    // Facts are kept as long as the events of their day, whatever the register says today.
    retention_class:
      kept === 'facts' && asHandler.has(JSON.stringify([day, system_id])) ? 'handler' : retention_class,
    row_count,
    objects: [],
    newest,
  }))
}

const KEPT_AS: Readonly<Record<PlanClass, Subject['kept']>> = {
  handler: 'events',
  handler_small: 'events',
  rights: 'events',
  connection: 'connection',
  records: 'records',
}

const archiveParts = async (archive: Pick<Archive, 'describe'>): Promise<Inventory> => {
  const parts = new Map<string, StoredPart & { objects: string[] }>()
  const undated: string[] = []
  for (const { name, kept } of await archive.describe('')) {
    if (!kept) {
      undated.push(name)
      continue
    }
    const { event_day: day, system_id, retention_class } = kept
    const key = JSON.stringify([day, system_id, retention_class])
    const part = parts.get(key) ?? {
      table: 'archive' as const,
      kept: KEPT_AS[retention_class],
      day,
      system_id,
      retention_class,
      row_count: 0,
      objects: [],
      newest: null,
    }
    part.objects.push(name)
    parts.set(key, part)
  }
  return { parts: [...parts.values()], undated }
}

/** Counts everything; without an archive the tables alone. Reads the columns of the slices, and no other. */
export const takeInventory = async (
  warehouse: Warehouse,
  archive: Pick<Archive, 'describe'> | null,
): Promise<Inventory> => {
  const stored = new Map<TableName, StoredSlice[]>()
  for (const table of SLICED_TABLES)
    stored.set(
      table,
      (await warehouse.query(storedSlices(table), { last_day: LAST_DAY })) as unknown as StoredSlice[],
    )
  const asHandler = handlerDays(stored.get('access_events') ?? [])
  const archived = archive ? await archiveParts(archive) : { parts: [], undated: [] }
  return {
    parts: [
      ...SLICED_TABLES.flatMap((table) => tableParts(table, stored.get(table) ?? [], asHandler)),
      ...archived.parts,
    ],
    undated: archived.undated,
  }
}
