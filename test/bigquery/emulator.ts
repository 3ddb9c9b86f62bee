// SPDX-License-Identifier: Apache-2.0
// One process of the BigQuery emulator (PyPI bqemulator): start, wait until it answers, stop or kill.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { VENV, VENV_HOME } from './venv.ts'

export const PROJECT = 'local'
const START_MS = 120_000
const STOP_MS = 10_000

export type Emulator = {
  port: number
  /** Ends it in order. */
  stop(): Promise<void>
  /** SIGKILL, as a crash would; resolves when the process is gone. */
  kill(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const answers = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) })
    return response.ok
  } catch {
    // Refused or silent: not up yet. The caller has the deadline.
    return false
  }
}

const untilHealthy = async (child: ChildProcess, port: number, log: string): Promise<void> => {
  const deadline = Date.now() + START_MS
  while (!(await answers(port))) {
    const ended = child.exitCode !== null || child.signalCode !== null
    if (ended || Date.now() > deadline) {
      child.kill('SIGKILL')
      const tail = readFileSync(log, 'utf8').slice(-2_000)
      throw new Error(`The BigQuery emulator ${ended ? 'ended' : 'did not answer'}:\n${tail}`)
    }
    await pause(250)
  }
}

/** Starts the emulator on free ports or the one given; with a folder it keeps its tables there. The venv must be prepared. */
export const startEmulator = async (dataFolder?: string, givenPort?: number): Promise<Emulator> => {
  const [port, grpcPort] = [givenPort ?? (await freePort()), await freePort()]
  const kept = dataFolder ? ['--persistent', '--data-dir', dataFolder] : []
  const log = join(mkdtempSync(join(tmpdir(), 'access-ledger-bigquery-')), 'emulator.log')
  const output = openSync(log, 'w')
  const child = spawn(
    join(VENV, 'bin/python'),
    [
      join(VENV, 'bin/bqemulator'),
      'start',
      ...['--rest-port', String(port), '--grpc-port', String(grpcPort)],
      ...['--project', PROJECT, '--log-level', 'critical', ...kept],
    ],
    { stdio: ['ignore', output, output], env: { ...process.env, HOME: VENV_HOME } },
  )
  closeSync(output)
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const killWithParent = () => child.kill('SIGKILL')
  process.once('exit', killWithParent)
  void gone.then(() => process.removeListener('exit', killWithParent))
  await untilHealthy(child, port, log)
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    kill,
    stop: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await gone
      clearTimeout(timer)
    },
  }
}
