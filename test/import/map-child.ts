// SPDX-License-Identifier: Apache-2.0
// Imports a file by a map and says what was taken, so that a test can do it under other flags of V8.
import { importFile } from '../../cli/import/import-file.ts'
import { NOW, withEmptyLedger } from './ledger.ts'

const [file = '', map = ''] = process.argv.slice(2)
await withEmptyLedger(async (ledger, folder) => {
  const { accepted, skipped, refusals } = await importFile(ledger, {
    file,
    map,
    refusedFile: `${folder}/refused.ndjson`,
    clock: NOW,
  })
  process.stdout.write(JSON.stringify({ accepted, skipped, refusals }))
})
