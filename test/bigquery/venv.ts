// SPDX-License-Identifier: Apache-2.0
// The emulator's own Python: a venv in `.venv-bigquery/`, made again only when its requirements changed.
import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url))
export const VENV = join(ROOT, '.venv-bigquery')
/** DuckDB inside the emulator keeps its extensions in the home folder: it gets one of its own. */
export const VENV_HOME = join(VENV, 'home')
const STAMP = join(VENV, 'requirements.sha256')
const OLDEST = [3, 11]

const run = (command: string, args: readonly string[], options: SpawnSyncOptions = {}) =>
  spawnSync(command, args, { stdio: 'inherit', ...options })

const pythonVersion = (): string => {
  const found = run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    stdio: 'pipe',
    encoding: 'utf8',
  })
  const version = found.status === 0 ? String(found.stdout).trim() : 'none'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major !== OLDEST[0] || minor < (OLDEST[1] ?? 0))
    throw new Error(
      `The BigQuery emulator needs Python ${OLDEST.join('.')} or newer as python3; found: ${version}`,
    )
  return version
}

const install = (): void => {
  rmSync(VENV, { recursive: true, force: true })
  if (run('python3', ['-m', 'venv', VENV]).status !== 0)
    throw new Error('python3 -m venv failed: is the venv module installed?')
  const pip = () =>
    run(join(VENV, 'bin/pip'), ['install', '--quiet', '--no-deps', '-r', REQUIREMENTS]).status === 0
  if (!pip() && !pip()) throw new Error('pip could not install test/bigquery/requirements.txt, tried twice')
  mkdirSync(VENV_HOME, { recursive: true })
  const spatial = "from duckdb_extensions import import_extension; import_extension('spatial')"
  const imported = run(join(VENV, 'bin/python'), ['-c', spatial], {
    env: { ...process.env, HOME: VENV_HOME },
  })
  if (imported.status !== 0)
    throw new Error('The spatial extension, without which the emulator does not start, was not imported')
}

/** Makes the venv where it is missing or made from other requirements. Throws Error saying what is missing. */
export const prepareVenv = (): void => {
  const wanted = createHash('sha256')
    .update(`${pythonVersion()}\n${ROOT}\n`)
    .update(readFileSync(REQUIREMENTS))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  process.stdout.write('installing the BigQuery emulator into .venv-bigquery (about a minute)\n')
  install()
  writeFileSync(STAMP, wanted)
}
