// SPDX-License-Identifier: Apache-2.0
// `npm run test:cloud`: installs and starts the emulators of BigQuery and Cloud Storage, runs the tests of this folder, which
// build and start the functions, and ends with jest's exit code. Everything that was started is stopped. Arguments go to jest.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../bigquery/emulator.ts'
import { prepareVenv } from '../bigquery/venv.ts'
import { prepareFakeGcs, startFakeGcs } from './fake-gcs.ts'

const JEST = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url))

const given = process.argv.slice(2)

const jest = (bigQueryPort: number, storage: string): number =>
  spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST],
      ...(given.length > 0 ? given : ['test/cloud/']),
      '--runInBand',
      // Last: it takes whatever stands behind it.
      '--testPathIgnorePatterns=/node_modules/',
    ],
    {
      stdio: 'inherit',
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: {
        ...process.env,
        ACCESS_LEDGER_TEST_BIGQUERY_PORTS: String(bigQueryPort),
        ACCESS_LEDGER_TEST_STORAGE: storage,
        METADATA_SERVER_DETECTION: 'none',
      },
    },
  ).status ?? 1

try {
  prepareVenv()
  prepareFakeGcs()
  const [bigQuery, storage] = await Promise.all([startEmulator(), startFakeGcs()])
  process.exitCode = jest(bigQuery.port, storage.url)
  await Promise.all([bigQuery.stop(), storage.stop()])
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
