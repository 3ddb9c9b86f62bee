// SPDX-License-Identifier: Apache-2.0
// The process that the kill test kills: imports a file and says when it has begun to read.
import { join } from 'node:path'
import { importFile } from '../../cli/import/import-file.ts'
import { NOW, openAt } from './ledger.ts'

const [folder = '', file = ''] = process.argv.slice(2)
const ledger = await openAt(folder)
let said = false
await importFile(ledger, {
  file,
  clock: NOW,
  refusedFile: join(folder, 'refused.ndjson'),
  progress: () => {
    if (!said) process.stdout.write('reading\n')
    said = true
  },
})
if (!said) process.stdout.write('done\n')
await ledger.close()
