// SPDX-License-Identifier: Apache-2.0
// gcloud's own parsers, where gcloud is at hand: of command lines and of build files. Nothing is called over the network and no account is
// needed. They are private parts of the SDK (528 when this was written): when they move, these tests say so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const env = {
  PATH: process.env.PATH,
  HOME: tmpdir(),
  CLOUDSDK_CONFIG: `${tmpdir()}/ledger-gcloud`,
  CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
  CLOUDSDK_CORE_PROJECT: 'example-project',
}
const asked = spawnSync('gcloud', ['info', '--format=value(installation.sdk_root)'], {
  encoding: 'utf8',
  env,
})
/** Where the SDK lies; empty where there is none. */
export const SDK = asked.status === 0 ? asked.stdout.trim() : ''

/** Runs one of the Python files beside this with the SDK; returns what it printed as JSON. Throws Error with what it said instead. */
export const inSdk = (script: string, input: unknown): unknown => {
  const bundled = `${SDK}/platform/bundledpythonunix/bin/python3`
  const { stdout, stderr, status } = spawnSync(
    existsSync(bundled) ? bundled : 'python3',
    [fileURLToPath(new URL(script, import.meta.url)), SDK],
    { encoding: 'utf8', env, input: JSON.stringify(input) },
  )
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
