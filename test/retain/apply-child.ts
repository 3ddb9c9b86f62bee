// SPDX-License-Identifier: Apache-2.0
// Applies retention to the ledger of a folder at a moment and stops at a step, to be killed there.
import { writeSync } from 'node:fs'
import type { Archive } from '../../functions/platform/archive.ts'
import type { Warehouse } from '../../functions/platform/warehouse.ts'
import { applyRetention } from '../../functions/retain/retain.ts'
import { defaultPlan } from '../plan/default-plan.ts'
import { NOTHING_SAID, OFFICER, openRetainLedger } from './ledger.ts'

const [, , path = '', now = '', step = ''] = process.argv
const stopAt = (name: string): void => {
  if (name !== step) return
  writeSync(1, `${step}\n`)
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const ledger = await openRetainLedger(defaultPlan(), path)
let destroyed = 0
const warehouse: Warehouse = {
  ...ledger.warehouse,
  destroy: async (table, slice) => {
    const rows = await ledger.warehouse.destroy(table, slice)
    destroyed += 1
    if (destroyed === 1) stopAt('one slice destroyed')
    return rows
  },
  purge: async () => {
    stopAt('all slices destroyed')
    await ledger.warehouse.purge()
    stopAt('purged')
  },
  append: async (table, rows) => {
    await ledger.warehouse.append(table, rows)
    stopAt('written in the ledger')
  },
}
const archive: Archive = {
  ...ledger.archive,
  put: async (name, bytes, kept) => {
    await ledger.archive.put(name, bytes, kept)
    if (name.endsWith('/run.json')) stopAt('claimed')
    if (name.includes('/attempt-')) stopAt('begun')
    if (name.endsWith('/end.json')) stopAt('ended')
  },
  remove: async (name) => {
    await ledger.archive.remove(name)
    stopAt('object removed')
  },
}
await applyRetention({ ...ledger.at(now), warehouse, archive }, OFFICER, NOTHING_SAID)
await ledger.warehouse.close()
