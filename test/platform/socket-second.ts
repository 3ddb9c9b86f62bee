// SPDX-License-Identifier: Apache-2.0
// A second process: reaches the owner of the folder named, appends the rows given, and prints what it reads.
import { dataFolderAt } from '../../functions/platform/data-folder.ts'
import { reachOwner } from '../../functions/platform/socket-client.ts'
import type { Row } from '../../functions/platform/warehouse.ts'
import { select } from './select.ts'

const [folder = '', rows = '[]'] = process.argv.slice(2)
const owner = await reachOwner(dataFolderAt(folder))
if (!owner) throw new Error('nobody listens')
await owner.warehouse.append('access_events', JSON.parse(rows) as Row[])
const found = await owner.warehouse.query(
  select('SELECT event_id FROM access_events ORDER BY 1', 'event_id STRING'),
)
process.stdout.write(JSON.stringify({ owner: (await owner.info()).pid, found }))
