// SPDX-License-Identifier: Apache-2.0
// The ledger a command works on: through the socket of the process that owns the data folder, or, where nobody does,
// by opening the file itself. Either way the command sees one warehouse.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { captureRules } from '../functions/capture/capture-rules.ts'
import type { CaptureRules } from '../functions/capture/judge-event.ts'
import { createKeyFiles, redactionKeys } from '../functions/capture/key-files.ts'
import type { Clock } from '../functions/platform/clock.ts'
import type { Config } from '../functions/platform/config.ts'
import { type DataFolder, prepareDataFolder } from '../functions/platform/data-folder.ts'
import { LedgerError } from '../functions/platform/errors.ts'
import { type RemoteOwner, reachOwner } from '../functions/platform/socket-client.ts'
import type { Warehouse } from '../functions/platform/warehouse.ts'
import { type EmbeddedWarehouse, openDuckDbWarehouse } from '../functions/platform/warehouse-duckdb.ts'
import { loadPlan } from '../plan/load.ts'
import { DEFAULT_PLAN_FOLDER, readPlan } from '../plan/read.ts'
import type { Plan } from '../schemas/plan.ts'

export type Ledger = {
  folder: DataFolder
  planFolder: string
  plan: Plan
  warehouse: Warehouse
  /** The process that owns the folder; null when this one does. */
  owner: RemoteOwner | null
  /** The warehouse when this process owns the folder; else null. */
  embedded: EmbeddedWarehouse | null
  /** What capture asks of the plan and the keys. */
  rules: CaptureRules
  close(): Promise<void>
}

/** A plan folder inside the data folder counts before the one beside the program; ACCESS_LEDGER_PLAN before both. */
export const planFolderOf = (config: Pick<Config, 'planFolder' | 'dataFolder'>): string => {
  const own = join(config.dataFolder, 'plan')
  return config.planFolder ?? (existsSync(join(own, 'plan.yaml')) ? own : DEFAULT_PLAN_FOLDER)
}

const LOCK_WAIT_MS = 10_000
const LOCK_RETRY_MS = 250

/** Opens the file, waiting up to ten seconds for another command to finish. Throws WAREHOUSE_LOCKED naming its process. */
export const openOwnWarehouse = async (folder: DataFolder, memoryMb: number, waitMs = LOCK_WAIT_MS) => {
  const until = performance.now() + waitMs
  for (;;) {
    try {
      return await openDuckDbWarehouse({ folder, memoryMb })
    } catch (error) {
      const locked = error instanceof LedgerError && error.code === 'WAREHOUSE_LOCKED'
      if (!locked || performance.now() >= until) throw error
      await sleep(LOCK_RETRY_MS)
    }
  }
}

/** Opens the ledger of a configuration. The first opening creates folder, keys and tables and loads the plan. */
export const openLedger = async (
  config: Pick<Config, 'planFolder' | 'dataFolder' | 'memoryMb'>,
  clock: Clock,
): Promise<Ledger> => {
  const folder = prepareDataFolder(config.dataFolder)
  const planFolder = planFolderOf(config)
  const plan = await readPlan(planFolder)
  createKeyFiles(
    folder.keys,
    plan.systems.map((system) => system.id),
    existsSync(folder.database),
  )
  const rules = captureRules(plan, redactionKeys(folder.keys))
  const owner = await reachOwner(folder)
  if (owner)
    return {
      folder,
      planFolder,
      plan,
      rules,
      owner,
      embedded: null,
      warehouse: owner.warehouse,
      close: async () => undefined,
    }
  const warehouse = await openOwnWarehouse(folder, config.memoryMb)
  try {
    await warehouse.ensure()
    await loadPlan(warehouse, plan, clock)
  } catch (error) {
    await warehouse.close()
    throw error
  }
  return {
    folder,
    planFolder,
    plan,
    rules,
    owner: null,
    embedded: warehouse,
    warehouse,
    close: () => warehouse.close(),
  }
}
