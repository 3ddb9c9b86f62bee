// SPDX-License-Identifier: Apache-2.0
// Cloud Storage on this machine: fake-gcs-server, built by Go once into `.cache-cloud/`, one process a run. It keeps
// ifGenerationMatch; retentions and holds it takes and does not enforce.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './deployed.ts'

const VERSION = 'v1.56.0'
const FOLDER = fileURLToPath(new URL(`../../.cache-cloud/fake-gcs-server-${VERSION}`, import.meta.url))
const BINARY = join(FOLDER, 'fake-gcs-server')
const START_MS = 30_000

/** Builds the server where it is missing. Throws Error when Go is missing or the build fails, tried twice. */
export const prepareFakeGcs = (): void => {
  if (existsSync(BINARY)) return
  process.stdout.write('building fake-gcs-server into .cache-cloud (about two minutes)\n')
  const build = () =>
    spawnSync('go', ['install', `github.com/fsouza/fake-gcs-server@${VERSION}`], {
      stdio: 'inherit',
      env: { ...process.env, GOBIN: FOLDER },
    })
  const first = build()
  if (first.error) throw new Error('fake-gcs-server is built by Go: is go on the PATH?')
  if (first.status !== 0 && build().status !== 0)
    throw new Error('go install could not build fake-gcs-server')
}

export type FakeGcs = { url: string; stop(): Promise<void> }

export const startFakeGcs = async (): Promise<FakeGcs> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const objects = mkdtempSync(join(tmpdir(), 'access-ledger-gcs-'))
  const child = spawn(
    BINARY,
    [
      ...[
        '-scheme',
        'http',
        '-host',
        '127.0.0.1',
        '-port',
        String(port),
        '-public-host',
        `127.0.0.1:${port}`,
      ],
      ...['-external-url', url, '-backend', 'filesystem', '-filesystem-root', objects, '-log-level', 'error'],
    ],
    { stdio: 'ignore' },
  )
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const deadline = performance.now() + START_MS
  while (
    !(await fetch(`${url}/_internal/healthcheck`).then(
      (response) => response.ok,
      // Refused: not up yet. The loop has the deadline.
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() > deadline) {
      kill()
      throw new Error('fake-gcs-server did not answer')
    }
    await pause(50)
  }
  return {
    url,
    stop: async () => {
      kill()
      await gone
      process.removeListener('exit', kill)
      rmSync(objects, { recursive: true, force: true })
    },
  }
}
