// SPDX-License-Identifier: Apache-2.0
// A second command that waits for the data folder, appends one event and lets go, again and again until told to stop.
import { openOwnWarehouse } from '../../cli/ledger.ts'
import { dataFolderAt } from '../../functions/platform/data-folder.ts'
import { eventRows } from './rows.ts'

const [, , path = '', count = '0'] = process.argv
for (let n = 0; n < Number(count); n++) {
  const warehouse = await openOwnWarehouse(dataFolderAt(path), 256, 60_000)
  await warehouse.append(
    'access_events',
    eventRows([{ at: '2030-06-01T12:00:00+09:00' }]).map((row) => ({
      ...row,
      event_id: `01990a1c-7b00-7000-9000-${String(n).padStart(12, '0')}`,
    })),
  )
  await warehouse.close()
}
process.stdout.write('done\n')
