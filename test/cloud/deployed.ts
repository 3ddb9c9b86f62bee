// SPDX-License-Identifier: Apache-2.0
// A built function as it is deployed: its folder under the functions framework's own command, in a process of its own, with
// the environment given and nothing of ours.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const FRAMEWORK = fileURLToPath(
  new URL('../../node_modules/@google-cloud/functions-framework/build/src/main.js', import.meta.url),
)
const START_MS = 60_000

export type Deployed = {
  url: string
  port: number
  pid: number
  /** Everything it wrote so far. */
  output(): string
  /** Its lines of JSON. */
  log(): Record<string, unknown>[]
  /** Sends the signal; resolves with the exit code when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** What the image builder does after installing: V8 compiles what a start will need. */
export const warm = (folder: string): void => {
  execFileSync(process.execPath, ['warm.cjs'], { cwd: folder, env: {} })
}

type Env = Readonly<Record<string, string>>

/** Starts the process; does not wait for it to listen. */
export const spawnFunction = (folder: string, name: string, port: number, env: Env): ChildProcess =>
  spawn(
    process.execPath,
    [FRAMEWORK, '--target', name, '--source', folder, '--port', String(port)],
    // As in the image, NODE_ENV is not set: the function sees to it.
    { env: { METADATA_SERVER_DETECTION: 'none', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )

const gather = (child: ChildProcess): (() => string) => {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  return () => text
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)))

/** Runs a function that is expected to end by itself. */
export const runToEnd = async (
  folder: string,
  name: string,
  env: Env,
): Promise<{ code: number | null; output: string }> => {
  const child = spawnFunction(folder, name, await freePort(), env)
  const output = gather(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const code = await exitOf(child)
  clearTimeout(timer)
  return { code, output: output() }
}

/** Starts a function and waits until it is healthy. Throws Error with what it wrote when it does not get there. */
export const deploy = async (folder: string, name: string, env: Env): Promise<Deployed> => {
  const port = await freePort()
  const child = spawnFunction(folder, name, port, env)
  const output = gather(child)
  const gone = exitOf(child)
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  void gone.then(() => process.removeListener('exit', kill))
  const url = `http://127.0.0.1:${port}`
  const deadline = performance.now() + START_MS
  for (;;) {
    const healthy = await fetch(`${url}/health`).then(
      (response) => response.ok,
      // Refused: not up yet. The loop has the deadline.
      () => false,
    )
    if (healthy) break
    if (child.exitCode !== null || performance.now() > deadline) {
      kill()
      throw new Error(`${name} did not get healthy:\n${output()}`)
    }
    await pause(20)
  }
  return {
    url,
    port,
    pid: child.pid ?? 0,
    output,
    log: () =>
      output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      return gone
    },
  }
}
