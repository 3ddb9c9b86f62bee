// SPDX-License-Identifier: Apache-2.0
// docs/guides/investigating.md on BigQuery: every `bq` command and every text for the console, as they are written, by Google's own
// command against the emulator, where it is installed.
import { execFile, spawnSync } from 'node:child_process'
import { realpathSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { GUIDE, leakEvents } from '../investigate/leak.ts'
import { PROJECT } from './emulator.ts'
import { makeTableFunctions } from './investigators.ts'
import { LOCATION, PORT } from './ledger.ts'

const found = spawnSync('which', ['bq'], { encoding: 'utf8' }).stdout.trim()
const run = promisify(execFile)

/** A shell where `bq` is Google's command, told where the emulator is. */
const shell = async (script: string): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'access-ledger-bq-'))
  const discovery = join(dirname(dirname(realpathSync(found))), 'platform/bq/discovery_next/bigquery.json')
  const flags = [
    `--api=http://127.0.0.1:${PORT}`,
    '--oauth_access_token=dummy',
    `--project_id=${PROJECT}`,
    `--discovery_file=${discovery}`,
  ]
  writeFileSync(join(home, 'bq'), `#!/bin/sh\nexec ${found} ${flags.join(' ')} "$@"\n`, { mode: 0o700 })
  const env = { ...process.env, HOME: home, CLOUDSDK_CONFIG: home, PATH: `${home}:${process.env.PATH}` }
  const { stdout } = await run('bash', ['-euc', script], { env })
  return stdout
}
const jsonOf = (text: string): Record<string, unknown>[] => JSON.parse(text.slice(text.indexOf('[')))

if (found === '') {
  test('the bq command is not installed here: the examples of the guide were not run', () => {
    expect(found).toBe('')
  })
} else {
  beforeAll(async () => {
    await makeTableFunctions('access_ledger_views', await leakEvents())
  }, 120_000)

  describe('a question by bq', () => {
    test.each(GUIDE.asked)(
      '%s',
      async (asked) => {
        expect(GUIDE.ask).toContain(`--location=${LOCATION} --maximum_bytes_billed=1000000000`)
        const json = asked.includes('--format=')
          ? asked.replace('--format=csv', '--format=json')
          : asked.replace('ask ', 'ask --format=json ')
        expect(jsonOf(await shell(`${GUIDE.ask}\n${json}`)).length).toBeGreaterThan(0)
      },
      60_000,
    )

    test('the subjects to notify come as CSV, the same as the guide shows', async () => {
      const asked = GUIDE.asked.find((one) => one.includes('subjects_touched')) ?? ''
      const lines = (await shell(`${GUIDE.ask}\n${asked}`)).trim().split('\n')
      const shown = GUIDE.shown[0]?.split('\n').map((line) => line.split(','))
      expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual(
        shown?.map(([subject, , subjects, events]) => [subject, subjects, events]),
      )
    }, 60_000)
  })

  describe('a text for the console', () => {
    test.each(GUIDE.console)(
      '%s',
      async (text) => {
        const asked = `bq --format=json query --nouse_legacy_sql --location=${LOCATION} '${text.replaceAll("'", `'"'"'`)}'`
        expect(jsonOf(await shell(asked)).length).toBeGreaterThan(0)
      },
      60_000,
    )
  })
}
