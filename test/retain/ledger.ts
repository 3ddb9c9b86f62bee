// SPDX-License-Identifier: Apache-2.0
// A real embedded ledger for tests of retention: events of past years, an archive, and retain at a stated moment.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Archive } from '../../functions/platform/archive.ts'
import { openDirectoryArchive } from '../../functions/platform/archive-directory.ts'
import { fixedClock } from '../../functions/platform/clock.ts'
import { type DataFolder, dataFolderAt, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import type { Row, Warehouse } from '../../functions/platform/warehouse.ts'
import { openDuckDbWarehouse } from '../../functions/platform/warehouse-duckdb.ts'
import type { RetainDeps } from '../../functions/retain/retain.ts'
import type { Plan } from '../../schemas/plan.ts'
import { defaultPlan } from '../plan/default-plan.ts'
import { select } from '../platform/select.ts'
import { eventRows, type GivenEvent } from './rows.ts'

/** Who confirms in the default plan. */
export const OFFICER = '김보람'
export const NOTHING_SAID = { clock: false, large: [] }

export type RetainLedger = {
  folder: DataFolder
  warehouse: Warehouse
  archive: Archive
  plan: Plan
  store(given: readonly GivenEvent[]): Promise<void>
  /** What retain needs at a moment. */
  at(now: string, change?: Partial<RetainDeps>): RetainDeps
  ledgerRows(): Promise<Row[]>
  close(): Promise<void>
}

export const openRetainLedger = async (plan: Plan = defaultPlan(), path?: string): Promise<RetainLedger> => {
  const folder = path
    ? dataFolderAt(path)
    : prepareDataFolder(mkdtempSync(join(tmpdir(), 'access-ledger-retain-')))
  const warehouse = await openDuckDbWarehouse({ folder, memoryMb: 256 })
  await warehouse.ensure()
  const archive = openDirectoryArchive(folder.archive)
  return {
    folder,
    warehouse,
    archive,
    plan,
    store: (given) => warehouse.append('access_events', eventRows(given, plan)),
    at: (now, change = {}) => ({
      warehouse,
      archive,
      plan,
      clock: fixedClock(new Date(now)),
      owner: 'test',
      alone: true,
      ...change,
    }),
    ledgerRows: () =>
      warehouse.query(
        select(
          'SELECT table_name, slice_day, system_id, retention_class, row_count, object_count, confirmed_by, destroyed_at, unrecoverable_at FROM destructions ORDER BY ALL',
          'table_name STRING, slice_day DATE, system_id STRING, retention_class STRING, row_count INT64, object_count INT64, confirmed_by STRING, destroyed_at TIMESTAMP, unrecoverable_at TIMESTAMP',
        ),
      ),
    close: async () => {
      await warehouse.close().catch(() => undefined)
      rmSync(folder.path, { recursive: true, force: true })
    },
  }
}
