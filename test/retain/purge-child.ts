// SPDX-License-Identifier: Apache-2.0
// Purges the ledger of a folder and stops at a step of the rewriting, to be killed there.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dataFolderAt } from '../../functions/platform/data-folder.ts'

const [, , path = '', step = ''] = process.argv
const stop = (): never => {
  fs.writeSync(1, `${step}\n`)
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const { linkSync, renameSync, chmodSync } = fs
let renamed = false
Object.assign(fs, {
  linkSync: (from: string, to: string) => {
    if (step === 'written') stop()
    linkSync(from, to)
    if (step === 'linked') stop()
  },
  renameSync: (from: string, to: string) => {
    renameSync(from, to)
    renamed = true
    if (step === 'renamed') stop()
  },
  // The first thing that is done with a database that was opened.
  chmodSync: (file: string, mode: number) => {
    chmodSync(file, mode)
    if (renamed && step === 'reopened') stop()
  },
})
syncBuiltinESMExports()

const { openDuckDbWarehouse } = await import('../../functions/platform/warehouse-duckdb.ts')
const warehouse = await openDuckDbWarehouse({ folder: dataFolderAt(path), memoryMb: 256 })
await warehouse.purge()
await warehouse.close()
