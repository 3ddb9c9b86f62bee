// SPDX-License-Identifier: Apache-2.0
// The demo's own data folder: made anew by each run, and never a folder that holds anything the demo did not make.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { newProducerKey, producersPath } from '../../functions/capture/key-files.ts'
import { type DataFolder, dataFolderAt, prepareDataFolder } from '../../functions/platform/data-folder.ts'
import { createFileOnce, replaceFile } from '../../functions/platform/durable-file.ts'
import { LedgerError } from '../../functions/platform/errors.ts'
import { reachOwner } from '../../functions/platform/socket-client.ts'
import { DEFAULT_PLAN_FOLDER } from '../../plan/read.ts'
import { loadStatement } from '../../sql/statements.ts'
import { openOwnWarehouse } from '../ledger.ts'
import type { Scenario } from '../simulate/scenario.ts'
import { PRODUCERS } from '../simulate/systems.ts'

const MARK = 'demo.json'

/** Everything a run of the demo, or a start on its folder, leaves there. */
const MADE = new Set([
  MARK,
  'ledger.duckdb',
  'ledger.duckdb.wal',
  'journal',
  'outbox',
  'archive',
  'keys',
  'plan',
  'imports',
  'socket',
  'socket-path',
  'report-2026-10.html',
  'report-2026-10.eml',
])

const refuse = (path: string, why: string): never => {
  throw new LedgerError('DEMO_FOLDER', `${path}: ${why}`)
}

/** Refuses a folder with an event that this demo does not send; queries on the demo leave events of access-ledger, which do not count. */
const checkEvents = async (folder: DataFolder, eventIds: ReadonlySet<string>): Promise<void> => {
  const warehouse = await openOwnWarehouse(folder, 512)
  try {
    const rows = await warehouse.query(loadStatement('demo/event_ids'))
    if (rows.some((row) => !eventIds.has(row.event_id as string)))
      refuse(folder.path, 'it holds events the demo did not make')
  } finally {
    await warehouse.close()
  }
}

/** Empties the folder of an earlier run, or makes a new one. Throws DEMO_FOLDER, or WAREHOUSE_LOCKED when a server owns it. */
export const freshDemoFolder = async (path: string, eventIds: ReadonlySet<string>): Promise<DataFolder> => {
  const present = existsSync(path) ? readdirSync(path) : []
  if (present.length > 0) {
    if (!present.includes(MARK)) refuse(path, 'it is not empty and no demo made it')
    const foreign = present.find((name) => !MADE.has(name))
    if (foreign) refuse(path, `it holds ${foreign}`)
    const folder = dataFolderAt(path)
    const owner = await reachOwner(folder)
    if (owner)
      throw new LedgerError(
        'WAREHOUSE_LOCKED',
        `process ${(await owner.info()).pid} serves ${path}; stop it first`,
      )
    if (existsSync(folder.database)) await checkEvents(folder, eventIds)
    for (const name of present) rmSync(join(path, name), { recursive: true, force: true })
  }
  const folder = prepareDataFolder(path)
  createFileOnce(join(path, MARK), `${JSON.stringify({ made_by: 'access-ledger demo' })}\n`)
  return folder
}

const withoutNulls = <T extends object>(entry: T) =>
  Object.fromEntries(
    Object.entries(entry).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )

/** Writes the plan of the demo's company: the default plan with its people and the two approved exceptions. */
export const writeDemoPlan = (folder: DataFolder, { company, exceptions }: Scenario): void => {
  const plan = join(folder.path, 'plan')
  const files = new Map(
    readdirSync(DEFAULT_PLAN_FOLDER)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, readFileSync(join(DEFAULT_PLAN_FOLDER, name), 'utf8')]),
  )
  files.set(
    'roster.yaml',
    stringify({
      roster: company.roster.map(({ actor_id, actor_type, ...entry }) =>
        withoutNulls({ id: actor_id, type: actor_type, ...entry }),
      ),
    }),
  )
  files.set(
    'exceptions.yaml',
    stringify({
      exceptions: exceptions.map(({ exception_id, rule_id, system_id, actor_id, ...entry }) =>
        withoutNulls({ id: exception_id, rule: rule_id, system: system_id, actor: actor_id, ...entry }),
      ),
    }),
  )
  mkdirSync(plan, { recursive: true, mode: 0o700 })
  for (const [name, text] of files) replaceFile(join(plan, name), text)
}

/** Registers the demo's producers; returns their keys by id. */
export const writeDemoProducers = (folder: DataFolder): ReadonlyMap<string, string> => {
  const entries = PRODUCERS.map(({ id, systems, actor_types }) => ({
    id,
    key: newProducerKey(),
    systems,
    actor_types,
  }))
  createFileOnce(producersPath(folder.keys), `${JSON.stringify(entries, null, 2)}\n`)
  return new Map(entries.map(({ id, key }) => [id, key]))
}
