// SPDX-License-Identifier: Apache-2.0
// `npm run test:bigquery`: installs the emulator, starts one for each jest worker on free ports, runs the tests of this folder against it
// and ends with jest's exit code. Arguments are passed to jest; one that names files under test/bigquery/ runs those alone.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startEmulator } from './emulator.ts'
import { prepareVenv } from './venv.ts'

const JEST = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url))

const given = process.argv.slice(2)

/** The emulator is one process of Python: two of them and two workers keep two cores busy. */
const WORKERS = 2

const jest = (ports: readonly number[]): number => {
  const found = spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      JEST,
      ...(given.some((argument) => argument.startsWith('test/bigquery/')) ? [] : ['test/bigquery/']),
      `--maxWorkers=${WORKERS}`,
      ...given,
      // Last: it takes whatever stands behind it.
      '--testPathIgnorePatterns=/node_modules/',
    ],
    {
      stdio: 'inherit',
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: {
        ...process.env,
        ACCESS_LEDGER_TEST_BIGQUERY_PORTS: ports.join(','),
        METADATA_SERVER_DETECTION: 'none',
      },
    },
  )
  return found.status ?? 1
}

try {
  prepareVenv()
  const emulators = await Promise.all(Array.from({ length: WORKERS }, () => startEmulator()))
  process.exitCode = jest(emulators.map(({ port }) => port))
  await Promise.all(emulators.map((emulator) => emulator.stop()))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
