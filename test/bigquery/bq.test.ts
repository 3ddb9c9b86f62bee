// SPDX-License-Identifier: Apache-2.0
// The tables as Google's own command reads them, where it is installed.
import { execFile, spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Row } from '../../functions/platform/warehouse.ts'
import { TABLES } from '../../schemas/tables.ts'
import { viewNames } from '../../sql/views.ts'
import { sampleRows } from './arbitrary-rows.ts'
import { PROJECT } from './emulator.ts'
import { LOCATION, makeDataset, PORT, warehouseAt } from './ledger.ts'

const DATASET = 'bq'
const found = spawnSync('which', ['bq'], { encoding: 'utf8' }).stdout.trim()
const run = promisify(execFile)
const rows: Row[] = sampleRows('access_events', 5, 13).map((row, index) => ({
  ...row,
  event_id: `event-${index}`,
  event_date: '2030-08-01',
}))

const bq = async (...args: string[]): Promise<unknown> => {
  const home = await mkdtemp(join(tmpdir(), 'access-ledger-bq-'))
  const discovery = join(dirname(dirname(realpathSync(found))), 'platform/bq/discovery_next/bigquery.json')
  const { stdout } = await run(
    'bq',
    [
      `--api=http://127.0.0.1:${PORT}`,
      '--oauth_access_token=dummy',
      `--project_id=${PROJECT}`,
      `--location=${LOCATION}`,
      `--discovery_file=${discovery}`,
      '--format=json',
      ...args,
    ],
    { env: { ...process.env, HOME: home, CLOUDSDK_CONFIG: home } },
  )
  return JSON.parse(stdout)
}

if (found === '') {
  test('the bq command is not installed here: nothing was read with it', () => {
    expect(found).toBe('')
  })
} else {
  beforeAll(async () => {
    await makeDataset(DATASET)
    await warehouseAt(DATASET).append('access_events', [...rows, rows[0]!])
  })
  describe('the bq command', () => {
    test('lists every table and view', async () => {
      const listed = (await bq('ls', '--max_results=100', DATASET)) as {
        tableReference: { tableId: string }
      }[]
      expect(listed.map(({ tableReference }) => tableReference.tableId).sort()).toEqual(
        [...Object.keys(TABLES), ...viewNames()].sort(),
      )
    })

    test('shows a table with the schema, partition and cluster that are in the tree', async () => {
      const shown = (await bq('show', `${DATASET}.access_events`)) as Record<string, unknown>
      const { default: fields } = await import('../../schemas/generated/bigquery/access_events.json', {
        with: { type: 'json' },
      })
      expect(shown).toMatchObject({
        schema: { fields },
        timePartitioning: { type: 'DAY', field: 'event_date' },
        clustering: { fields: TABLES.access_events.cluster },
      })
    })

    test('queries the view that shows each event once', async () => {
      const sql =
        "SELECT event_id, actor.id AS actor_id, subject_count FROM bq.events WHERE event_date = '2030-08-01'"
      const read = await bq('query', '--nouse_legacy_sql', `${sql} ORDER BY event_id`)
      expect(read).toEqual(
        rows.map(({ event_id, actor, subject_count }) => ({
          event_id,
          actor_id: (actor as { id: string }).id,
          subject_count: subject_count === null ? null : String(subject_count),
        })),
      )
    })

    test('reads the stored evidence, byte for byte', async () => {
      const head = (await bq('head', '--max_rows=10', `${DATASET}.access_events`)) as {
        event_id: string
        event_json: string
      }[]
      for (const { event_id, event_json } of rows)
        expect(head.filter((row) => row.event_id === event_id).map((row) => row.event_json)).toContain(
          event_json,
        )
    })
  })
}
